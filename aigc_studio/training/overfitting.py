"""Whether a training began to learn its pictures by heart."""

from collections.abc import Sequence

from aigc_studio.training.folder import Metric

SURE = 2  # evaluations after the best one, all of them worse
SHARE = 0.02  # by which the last of them is worse


def risen_since(metrics: Sequence[Metric]) -> int | None:
    """Return the step with the least held-out loss, where it only rose from then on; else None.

    One bad evaluation is no sign, nor is a rise of less than SHARE (Prechelt 1998, "Early stopping
    - but when?", the criteria UP and GL).
    """
    judged = [(m.held_out, m.step) for m in metrics if m.held_out is not None]
    if not judged:
        return None
    least, step = min(judged)
    later = [loss for loss, at in judged if at > step]
    if len(later) < SURE or later[-1] <= least + SHARE * abs(least):
        return None
    return step
