"""Which browser a page is open in: a random id that the page keeps in a cookie."""

import re

import gradio as gr

COOKIE = "aigc_browser"


def browser_of(request: gr.Request) -> str:
    """Return the browser's id, 32 hexadecimal digits, or "" if it keeps no cookies."""
    value = str(request.cookies.get(COOKIE, ""))
    return value if re.fullmatch(r"[0-9a-f]{32}", value) else ""
