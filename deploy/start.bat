@echo off
rem Installs at the first start and serves the app: double-click.
chcp 65001 >nul
cd /d "%~dp0"
set PYTHONUTF8=1
for %%v in (3.13 3.12 3.11) do (
  py -%%v -c "" >nul 2>nul && (
    py -%%v deploy\start.py
    goto end
  )
)
python -c "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))" >nul 2>nul && (
  python deploy\start.py
  goto end
)
echo 需要 Python 3.11、3.12 或 3.13。 Python 3.11, 3.12 or 3.13 is needed.
:end
pause
