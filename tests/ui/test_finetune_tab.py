"""From the values of the Fine-tune form to a request, and what the page shows of a training."""

import dataclasses
import re
from pathlib import Path

import pytest
from PIL import Image

from aigc_studio.core.errors import RequestError
from aigc_studio.engines.finetune import FinetuneRequest
from aigc_studio.services.database import Status
from aigc_studio.services.trainer import TrainingProgress
from aigc_studio.training.course import save_samples
from aigc_studio.training.doctor import Finding
from aigc_studio.training.folder import PLANS, LeftOut, Metric, PictureSet, TrainingFolder
from aigc_studio.training.folder import Status as Progress
from aigc_studio.training.intake import captioned, take_files
from aigc_studio.ui.finetune_use import USES
from aigc_studio.ui.tabs.finetune import rate_of, request_of
from aigc_studio.ui.training_view import chart, set_view, training_view, trainings_list
from aigc_studio.ui.words import both
from tests.pictures import noise

ID = "0123456789abcdef" * 2
EVIL = "<script>alert(1)</script>"


def progress(status: Status, **fields: object) -> TrainingProgress:
    request = FinetuneRequest(id=ID, name=EVIL, word="zuki")
    how = Progress(phase="learns", step=20, steps=80, seconds_left=75.0, seconds_per_step=0.5)
    metrics = [Metric(step=0, loss=1.0, held_out=2.0), Metric(step=20, loss=0.5, held_out=1.0)]
    return TrainingProgress(ID, request, status, how.model_copy(update=fields), metrics)


def test_a_form_makes_a_request_with_the_plan_of_its_goal() -> None:
    request = request_of({"goal": "vae", "name": " My  cups ", "steps": 90, "training": ID})
    assert request.id == ID
    assert request.name == "My cups"
    assert request.plan.steps == 90
    assert request.plan.save_every == 22
    assert request.plan.patience == PLANS["vae"].patience
    assert not request.makes_lora


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "", "word": "x"}, "name"),
        ({"name": "x" * 61, "word": "x"}, "name"),
        ({"name": "x"}, "word"),
        ({"name": "x", "word": "a<b"}, "word"),
        ({"name": "x", "word": "x", "goal": "cure"}, "goal"),
        ({"name": "x", "word": "x", "steps": 0}, "steps"),
        ({"name": "x", "word": "x", "learning_rate": -1}, "learning_rate"),
        ({"name": "x", "word": "x", "model": "nothing"}, "model"),
    ],
)
def test_a_bad_value_names_its_field(fields: dict[str, object], field: str) -> None:
    with pytest.raises(RequestError) as refused:
        request_of(fields)
    assert refused.value.field == field
    assert str(refused.value)


@pytest.mark.parametrize("status", Status)
def test_every_state_has_its_words_and_buttons_and_nothing_of_a_user_is_markup(
    status: Status, tmp_path: Path
) -> None:
    html = training_view(progress(status), TrainingFolder(tmp_path))
    acts = re.findall(r'data-do="(\w+)"', html)
    assert ("use" in acts) == (status is Status.DONE)
    assert ("pause" in acts) == (status in (Status.QUEUED, Status.RUNNING))
    assert ("delete" in acts) == status.is_over
    assert EVIL not in html
    assert EVIL not in trainings_list([progress(status)] * 2, ID)


def test_a_style_of_ones_own_is_used_in_the_style_tab(tmp_path: Path) -> None:
    one = progress(Status.DONE)
    manner = one.request.model_copy(update={"goal": "manner"})
    html = training_view(dataclasses.replace(one, request=manner), TrainingFolder(tmp_path))
    assert f'data-do="use" data-id="{ID}">{both("finetune.style")}' in html


def test_every_goal_but_gan_and_vae_is_put_to_use() -> None:
    assert set(PLANS) - set(USES) == {"gan", "vae"}


def test_a_writer_from_nothing_is_used_and_a_gan_is_not(tmp_path: Path) -> None:
    one = progress(Status.DONE)
    for goal, is_used in (("writer", True), ("gan", False)):
        request = one.request.model_copy(update={"goal": goal})
        html = training_view(dataclasses.replace(one, request=request), TrainingFolder(tmp_path))
        assert ('data-do="use"' in html) is is_used
        assert ("perplexity" in html) is is_used


def test_all_weights_are_of_the_bundled_writer_alone_and_learn_at_a_lower_rate() -> None:
    wanted = {"goal": "words", "name": "x", "weights": "all"}
    assert request_of(wanted).plan.weights == "all"
    with pytest.raises(RequestError) as refused:
        request_of({**wanted, "model": "local/tiny"})
    assert refused.value.field == "weights"
    assert rate_of("words", "all") < rate_of("words", "lora")
    assert rate_of("gan", "all") == PLANS["gan"].learning_rate


def test_drawings_on_the_way_say_what_was_asked_for(tmp_path: Path) -> None:
    folder = TrainingFolder(tmp_path)
    save_samples(folder, "step-000000", [Image.new("RGB", (8, 8))] * 2)
    assert training_view(progress(Status.RUNNING), folder).count("<figcaption></figcaption>") == 2
    folder.write_status(Progress(asked=(EVIL, "a red apple", "not drawn yet")))
    html = training_view(progress(Status.RUNNING), folder)
    for said in ("&lt;script&gt;alert(1)&lt;/script&gt;", "a red apple"):
        assert f'alt="{said}"><figcaption>{said}</figcaption>' in html
    assert "not drawn yet" not in html


def test_a_running_training_tells_its_step_time_and_memory(tmp_path: Path) -> None:
    html = training_view(progress(Status.RUNNING), TrainingFolder(tmp_path))
    assert "Step 20 of 80 · 1:15 left · 2.0 steps a second" in html
    opening = training_view(progress(Status.RUNNING, phase="begins"), TrainingFolder(tmp_path))
    assert "Opening the model" in opening
    done = progress(Status.DONE, note="training.note_best", values={"best": "9", "last": "20"})
    assert "step 9 of 20" in training_view(done, TrainingFolder(tmp_path))


def test_the_chart_draws_both_losses_from_zero() -> None:
    metrics = [Metric(step=10, loss=1.0, held_out=2.0), Metric(step=20, loss=0.0, held_out=2.0)]
    html = chart(metrics, 20, "character")
    points = re.findall(r'<polyline class="([\w-]+)" points="([^"]+)"', html)
    assert points == [("loss", "300.0,75.0 596.0,146.0"), ("held-out", "300.0,4.0 596.0,4.0")]
    assert chart([], 20, "gan") == ""


def test_a_set_shows_findings_captions_and_what_was_left_out(tmp_path: Path) -> None:
    folder = TrainingFolder(tmp_path)
    take_files(folder, [(f"{EVIL}.png", noise(1, (30, 30))), ("b.png", noise(2, (30, 30)))])
    found = captioned(folder, {"0001.png": f'"{EVIL}'})
    found = PictureSet(items=found.items, left_out=(LeftOut(name=EVIL, reason="set.encrypted"),))
    html = set_view(folder, found, [Finding("small", ("0001.png",)), Finding("few", mends=False)])
    assert EVIL not in html
    assert "2 pictures, 1 with a caption" in html
    assert html.count('class="troubled"') == 1
    assert re.findall(r'data-do="mend" data-kind="(\w+)"', html) == ["small"]
    assert "encrypted" in html
