"""Boosted trees, as each library prints them: lightgbm, xgboost, catboost, sklearn (both kinds)."""

import sys

import numpy

from tiny import points
from truth import Truth

(x, y), (vx, vy) = ([a.numpy() for a in points(count, seed)] for count, seed in ((400, 0), (200, 1)))
ROUNDS = 12


def log_loss(labels, scores):
    scores = numpy.clip(scores, 1e-15, 1 - 1e-15)
    return float(-numpy.mean(labels * numpy.log(scores) + (1 - labels) * numpy.log(1 - scores)))


def lightgbm():
    import lightgbm

    truth = Truth("lightgbm")
    for tag in ("train's binary_logloss", "valid's binary_logloss"):
        truth.curve(tag, digits=6)
    model = lightgbm.train({"objective": "binary", "num_threads": 1, "seed": 0}, lightgbm.Dataset(x, y), ROUNDS,
                           [lightgbm.Dataset(x, y), lightgbm.Dataset(vx, vy)], ["train", "valid"],
                           callbacks=[lightgbm.log_evaluation(2)])
    for n in range(2, ROUNDS + 1, 2):
        for name, a, b in (("train", x, y), ("valid", vx, vy)):
            truth.add(f"{name}'s binary_logloss", n, log_loss(b, model.predict(a, num_iteration=n)))
    truth.may_be("best gain")
    truth.settings = True
    return truth


def xgboost():
    import xgboost

    truth = Truth("xgboost")
    for tag in ("train-logloss", "valid-logloss"):
        truth.curve(tag, decimals=5)
    sets = [(xgboost.DMatrix(x, y), "train"), (xgboost.DMatrix(vx, vy), "valid")]
    model = xgboost.train({"objective": "binary:logistic", "nthread": 1, "eval_metric": "logloss"}, sets[0][0], ROUNDS,
                          evals=sets)
    for n in range(ROUNDS):
        for data, name in sets:
            scores = model.predict(data, iteration_range=(0, n + 1)).astype("float64")
            truth.add(f"{name}-logloss", n, log_loss(data.get_label(), scores))
    return truth


def catboost():
    import catboost

    truth = Truth("catboost")
    truth.curve("learn", digits=7)
    truth.curve("test", digits=7)
    model = catboost.CatBoostClassifier(iterations=ROUNDS, depth=3, learning_rate=0.1, thread_count=1, verbose=1,
                                        allow_writing_files=False, random_seed=0)
    model.fit(x, y, eval_set=(vx, vy))
    for tag, key in (("learn", "learn"), ("test", "validation")):
        for n, value in enumerate(model.get_evals_result()[key]["Logloss"]):
            truth.add(tag, n, value)
    best = min(truth.curves["test"]["points"], key=lambda point: point[1])
    truth.curve("best", digits=7, at_least=ROUNDS)
    for n in range(ROUNDS):
        truth.add("best", n, min(value for step, value in truth.curves["test"]["points"] if step <= n))
    truth.curve("bestTest", digits=7)
    truth.add("bestTest", ROUNDS - 1, best[1])
    truth.curve("bestIteration")
    truth.add("bestIteration", ROUNDS - 1, best[0])
    truth.may_be("total", "remaining", "Shrink model to first")
    return truth


def sklearn():
    from sklearn.ensemble import GradientBoostingClassifier

    truth = Truth("scikit-learn")
    truth.curve("Train Loss", decimals=4)
    truth.curve("OOB Improve", decimals=4)
    model = GradientBoostingClassifier(n_estimators=ROUNDS, subsample=0.7, verbose=2, random_state=0)
    model.fit(x, y)
    for n in range(ROUNDS):
        truth.add("Train Loss", n + 1, model.train_score_[n])
        truth.add("OOB Improve", n + 1, model.oob_improvement_[n])
    truth.may_be("Remaining Time")
    return truth


def sklearn_histogram():
    from sklearn.ensemble import HistGradientBoostingClassifier

    truth = Truth("scikit-learn")
    truth.curve("train loss", decimals=5)
    truth.curve("val loss", decimals=5)
    model = HistGradientBoostingClassifier(max_iter=ROUNDS, verbose=2, early_stopping=True, scoring="loss",
                                           n_iter_no_change=ROUNDS, random_state=0)
    model.fit(x, y)
    for n in range(1, model.n_iter_ + 1):
        truth.add("train loss", n, -model.train_score_[n])
        truth.add("val loss", n, -model.validation_score_[n])
    truth.may_be("max depth")
    truth.settings = True  # What it took to get there stands below.
    return truth


def sklearn_net():
    from sklearn.neural_network import MLPClassifier

    truth = Truth("scikit-learn")
    truth.curve("loss", decimals=8)
    model = MLPClassifier((16,), max_iter=ROUNDS, verbose=True, random_state=0).fit(x, y)
    for n, loss in enumerate(model.loss_curve_, 1):
        truth.add("loss", n, loss)
    return truth


globals()[sys.argv[1]]().save()
