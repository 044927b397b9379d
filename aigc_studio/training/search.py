"""Looks for numbers of a plan with which held-out pictures are learned well, in a time budget.

Short runs from the beginning, each with other numbers (a tree of Parzen estimators proposes them,
Bergstra et al. 2011); one that is worse than most at the same step is broken off (the median rule,
Golovin et al. 2017). Nothing of the runs is kept but their numbers and losses, in a database in the
folder of the training, so that a later search goes on with what is known.
"""

import math
import time
import warnings
from typing import TYPE_CHECKING, Any

from aigc_studio.core.errors import Cancelled, StudioError
from aigc_studio.training.course import Course, Wish
from aigc_studio.training.folder import Found, Plan, Spec, TrainingFolder
from aigc_studio.training.subjects import SUBJECTS
from aigc_studio.training.work import precision_of, task_of

if TYPE_CHECKING:
    import optuna

DATABASE = "search.db"
STUDY = "settings"
STEPS, LOOK_EVERY = 48, 12  # of a short run
RATES = (0.1, 4.0)  # learning rates that are tried, in units of the plan's
RANKS = (4, 8, 16, 32)
CUTTABLE = 2  # runs that are never broken off, so that there is a median


def search(folder: TrainingFolder, minutes: float, wish: Wish) -> Found:
    """Try numbers until the time is over, and return the best; what is known is told on the way.

    One run is always done to its end, so that there is something to tell.

    Raises:
        StudioError: no pictures are held out, or it cannot be learned.
    """
    import optuna

    ends = time.monotonic() + 60 * minutes
    spec = folder.read_spec()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        storage = optuna.storages.RDBStorage(f"sqlite:///{folder.path / DATABASE}")
    try:
        study = optuna.create_study(
            storage=storage,
            sampler=optuna.samplers.TPESampler(seed=spec.plan.seed),
            pruner=optuna.pruners.MedianPruner(n_startup_trials=CUTTABLE),
            study_name=STUDY,
            load_if_exists=True,
        )
        if not study.trials:  # the plan itself is the first
            study.enqueue_trial({"learning_rate": 1.0, "rank": spec.plan.rank})
        longest, is_known = 0.0, len(study.trials) > 1
        while not wish.leave and (time.monotonic() + longest < ends or not is_known):
            began = time.monotonic()
            _try(study, study.ask(), folder, spec, wish)
            longest, is_known = max(longest, time.monotonic() - began), True
            folder.write_found(_found(study, spec.plan))
        found = _found(study, spec.plan).model_copy(update={"is_over": True})
        folder.write_found(found)
        return found
    finally:
        storage.remove_session()
        storage.engine.dispose()


def _try(study: "optuna.Study", trial: Any, folder: TrainingFolder, spec: Spec, wish: Wish) -> None:
    """Do a short run with other numbers, and tell the study what it showed."""
    import optuna

    plan = spec.plan
    changes: dict[str, Any] = {
        "learning_rate": plan.learning_rate
        * trial.suggest_float("learning_rate", *RATES, log=True),
        "steps": STEPS,
        "own_drawings": 0,
    }
    if spec.goal in SUBJECTS:
        ranks = sorted({*RANKS, plan.rank})
        changes["rank"] = trial.suggest_categorical("rank", ranks)
    plan = plan.model_copy(update=changes)
    task = task_of(folder, spec.model_copy(update={"plan": plan}))
    scratch = TrainingFolder(folder.path / "search")
    course = Course(scratch, task.learner, plan, task.lessons, (), precision_of(spec), wish)
    loss = math.inf
    try:
        for step, held_out in course.rehearse(LOOK_EVERY):
            if held_out is None:
                raise StudioError("error.training_search")
            loss = held_out if math.isfinite(held_out) else math.inf
            trial.report(loss, step)
            if trial.should_prune():
                study.tell(trial, state=optuna.trial.TrialState.PRUNED)
                return
    except Cancelled:
        study.tell(trial, state=optuna.trial.TrialState.FAIL)
        return
    if math.isfinite(loss):
        study.tell(trial, loss)
    else:
        study.tell(trial, state=optuna.trial.TrialState.FAIL)


def _found(study: "optuna.Study", plan: Plan) -> Found:
    """Return the best numbers so far, those of the plan where no run came to its end."""
    import optuna

    whole = study.get_trials(deepcopy=False, states=(optuna.trial.TrialState.COMPLETE,))
    count = len(study.get_trials(deepcopy=False))
    if not whole:
        return Found(learning_rate=plan.learning_rate, rank=plan.rank, trials=count)
    best = study.best_trial
    return Found(
        learning_rate=float(f"{plan.learning_rate * best.params['learning_rate']:.2g}"),
        rank=best.params.get("rank", plan.rank),
        held_out=best.value,
        first=whole[0].value,
        trials=count,
    )
