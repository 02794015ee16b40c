"""The app carried in on a stick (离线安装包): one archive that installs and runs with no network at all."""
