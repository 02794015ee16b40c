"""The app's frame: page configuration, language, navigation; nothing else."""

import streamlit as st

from ui import shell, theme
from ui.feedback import page_guard
from ui.language import say

st.set_page_config(page_title=say("app.name"), page_icon=str(theme.ICON), layout="wide")
listed = shell.pages()
page = st.navigation([shell.front_page(), *listed.values()], position="hidden")
shell.dress()
with page_guard():
    shell.header(listed, page)
    page.run()
