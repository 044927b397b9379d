"""The Text tab: what its form asks for, and what can be done with what comes of it."""

from typing import Any

import pytest

from aigc_studio.core.brief import Brief, Weather
from aigc_studio.core.errors import RequestError, StudioError
from aigc_studio.engines.text import TextRequest
from aigc_studio.services.database import Result, Status
from aigc_studio.services.progress import JobProgress
from aigc_studio.services.taste import Taste
from aigc_studio.ui.tabs.text import request_of, values_of
from aigc_studio.ui.text_fields import KINDS
from aigc_studio.ui.writing import (
    are_fresh,
    has_foreign_details,
    ranked,
    rewrites_of,
    rewritten,
    texts,
)
from aigc_studio.zoo.writer import BUNDLED

FORM: dict[str, Any] = {
    "form": "ad", "subject": "Kova", "points": "warm\n\n light ", "audience": "all",
    "tone": "warm", "platform": "", "language": "en", "length": "long", "emoji": False,
    "hashtags": True, "persona": "guide", "draft": "Hi", "preset": "balanced", "variants": 2,
    "writer": "chosen", "voice": "1" * 32, "voice_weight": 0.5, "seed": 4, "keep": True,
    **Weather(day="Monday", low=-3).model_dump(),
}  # fmt: skip


def result_of(model: str) -> Result:
    return Result(
        id="r", job_id="j", piece=0, file="a.txt", seed=1, width=0, height=0, seconds=1,
        text="Meet Kova.", model=model,
    )  # fmt: skip


def job_of(brief: Brief, **more: Any) -> JobProgress:
    return JobProgress("j", TextRequest(brief=brief), more.pop("status", Status.DONE), **more)


def test_only_what_belongs_to_the_kind_of_text_is_asked_for() -> None:
    brief = request_of(FORM).brief
    assert (brief.points, brief.audience, brief.draft, brief.persona) == (
        ("warm", "light"), "all", "", "",
    )  # fmt: skip
    assert brief.weather is None
    forecast = request_of({**FORM, "form": "weather"}).brief
    assert forecast.weather == Weather(day="Monday", low=-3)
    assert (forecast.points, forecast.audience) == ((), "")
    chat = request_of({**FORM, "form": "chat"}).brief
    assert (chat.subject, chat.draft, chat.persona) == ("", "Hi", "guide")


@pytest.mark.parametrize("kind", KINDS)
def test_a_request_fills_the_form_that_makes_it_again(kind: str) -> None:
    request = request_of({**FORM, "form": kind})
    again = request_of({**FORM, **values_of(request.model_dump())})
    assert again.model_copy(update={"id": request.id}) == request


def test_a_forecast_without_a_number_is_refused_on_its_field() -> None:
    with pytest.raises(RequestError) as refused:
        request_of({**FORM, "form": "weather", "humidity": None})
    assert refused.value.field == "humidity"


def test_the_bundled_model_writes_anew_what_others_rewrite() -> None:
    brief = request_of(FORM).brief
    anew = rewritten(brief, "shorter", result_of(BUNDLED))
    assert (anew.length, anew.task, anew.draft) == ("medium", "write", "")
    assert rewritten(brief, "translate", result_of(BUNDLED)).language == "zh"
    assert "warmer" not in rewrites_of(brief, result_of(BUNDLED))  # it is warm
    worked_on = rewritten(brief, "shorter", result_of("qwen"))
    assert (worked_on.length, worked_on.task, worked_on.draft) == ("long", "shorter", "Meet Kova.")
    assert "warmer" in rewrites_of(brief, result_of("qwen"))
    assert rewrites_of(brief, result_of("own/Harbour")) == []  # it only goes on from a beginning


def test_a_server_that_broke_off_leaves_its_words_and_the_way_out() -> None:
    error = StudioError("error.server_broke", address="127.0.0.1:1", reason="gone")
    broken = job_of(Brief(subject="Kova"), status=Status.FAILED, error=error, text="Meet Ko")
    html = texts([broken])
    assert 'data-do="text-bundled"' in html
    assert "Meet Ko" in html
    assert "broke off" in html
    chat = Brief(form="chat", draft="Hi")
    assert "text-bundled" not in texts([job_of(chat, status=Status.FAILED, error=error)])


def test_thumbs_and_what_they_taught_are_shown() -> None:
    done = job_of(Brief(subject="Kova"), results=(result_of(BUNDLED),))
    html = texts([done], {"r": True}, Taste({"calls": -0.5, "list": 0.01}, 6))
    assert 'data-do="thumb-up" data-id="r" aria-pressed="true"' in html
    assert 'data-do="thumb-down" data-id="r" aria-pressed="false"' in html
    assert "Exclamation marks" in html
    assert "-0.5" in html
    assert "Lists" not in html
    assert "taste-forget" in html
    assert "taste" not in texts([done], {}, Taste())


def test_the_text_that_fits_the_taste_comes_first() -> None:
    calm, loud = (job_of(Brief(subject="Kova"), text=text) for text in ("Tea.", "Tea! Now! Yes!"))
    assert ranked([calm, loud], Taste({"calls": 1.0}, 5)) == [loud, calm]
    assert ranked([calm, loud], Taste({"calls": -1.0}, 5)) == [calm, loud]
    assert ranked([loud, calm], Taste()) == [loud, calm]


def test_only_fresh_variants_change_their_places() -> None:
    request = TextRequest(brief=Brief(subject="Kova"), variants=3, seed=7)
    fresh = [JobProgress("j", piece, Status.DONE) for piece in request.split()]
    assert are_fresh(fresh)
    again = JobProgress("j", TextRequest(brief=Brief(subject="Kova"), seed=99), Status.DONE)
    assert not are_fresh([fresh[0], again, fresh[2]])


@pytest.mark.parametrize(
    ("language", "points", "audience", "is_foreign"),
    [
        ("en", ("folds flat",), "students", False),
        ("en", ("可以折叠",), "", True),
        ("zh", ("可以折叠",), "学生", False),
        ("zh", ("可以折叠",), "students", True),
        ("zh", ("99%",), "", False),
    ],
)
def test_details_in_the_other_language_are_told(
    language: str, points: tuple[str, ...], audience: str, is_foreign: bool
) -> None:
    brief = Brief(language=language, subject="Kova", points=points, audience=audience)
    assert has_foreign_details(brief) is is_foreign
    html = texts([job_of(brief, results=(result_of(BUNDLED),))])
    assert ("as you typed them" in html) is is_foreign
