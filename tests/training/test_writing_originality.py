"""Copies, common sentences, and points in sentences that do not fit them, are found."""

import random

from aigc_studio.models.writing import told
from aigc_studio.training.briefs import fixed_briefs
from aigc_studio.training.writing_grammar import Lot
from aigc_studio.training.writing_originality import (
    SEED,
    most_common_frame,
    share_of_fitting_points,
    share_of_originals,
)


def test_a_copy_of_a_learned_text_is_no_original() -> None:
    brief, raw = Lot(random.Random(SEED), "en").draw()
    long = " ".join([told(raw, brief)] * 2)
    own = "A heron stood in the shallows and counted what the river had brought down that year."
    assert share_of_originals([long, own], "en") == 0.5


def test_the_most_common_sentence_counts_texts_and_not_slots() -> None:
    raws = ["Meet <subject>. <p1>.<end>", "Meet <subject>. Meet <subject>.", "<p1>. Ask us."]
    assert most_common_frame(raws) == ("Meet <subject>.", 2 / 3)


def test_a_point_fits_the_sentences_of_its_kind() -> None:
    kettle = fixed_briefs("en")[0]  # what it does, a thing, how it is
    good = "It <p1>. What you get: <p2>. It is <p3>."
    bad = "It is <p1>. It <p2>. Did we mention it <p3>?"
    assert share_of_fitting_points([good], [kettle]) == 1
    assert share_of_fitting_points([bad], [kettle]) == 0
    assert share_of_fitting_points(["• <p1>\n• <p2>\n<p3>."], [kettle]) == 1
