"""HTML of our own whose buttons reach Python.

An element with `data-do` is an act: a click on it (or a change of it, for inputs) sends its data
attributes to the handler; `value` is what an input holds, and a button in a form sends
the form's fields, too. `data-all` adds the ids of all checked boxes in the same component.
"""

from collections.abc import Mapping
from typing import Any

import gradio as gr

from aigc_studio.ui.quiet import QUIET

SCRIPT = """
const act = (event) => {
  const source = event.target.closest('[data-do]');
  if (!source || (event.type === 'click') === source.matches('input, select, textarea')) return;
  event.preventDefault();
  const all = source.dataset.all !== undefined;
  const boxes = all ? [...element.querySelectorAll('input.pick:checked')] : [];
  const ids = boxes.map((box) => box.value).join(' ');
  const fields = source.form ? Object.fromEntries(new FormData(source.form)) : {};
  trigger('click', { ids, value: source.value ?? '', ...fields, ...source.dataset });
};
element.addEventListener('click', act);
element.addEventListener('change', act);
"""


# How an act's handler is connected: Gradio drops a click while its last one is being done, but who
# types into two fields, or sends two jobs to the front, means both.
EVERY_ACT: dict[str, Any] = {**QUIET, "trigger_mode": "multiple"}


def acting_html(value: str = "", **options: Any) -> gr.HTML:
    """Return a gr.HTML whose acts arrive as click events; read them with `act_of`."""
    return gr.HTML(value, js_on_load=SCRIPT, **options)


def act_of(event: gr.EventData) -> Mapping[str, str]:
    """Return the data attributes of the element that was clicked or changed."""
    return {str(name): str(value) for name, value in dict(event._data or {}).items()}
