"""Cross-entropy and accuracy: values worked by hand, both forms of targets, the clipping."""

import math

import numpy as np
import pytest

from nnfs_core import CategoricalCrossentropy, accuracy

PREDICTIONS = [[0.7, 0.1, 0.2], [0.1, 0.5, 0.4], [0.02, 0.9, 0.08]]
CLASSES = [0, 1, 1]
ONE_HOT = [[1, 0, 0], [0, 1, 0], [0, 1, 0]]
LOSSES = [0.35667494393873245, 0.6931471805599453, 0.10536051565782628]  # -ln 0.7, 0.5, 0.9

both_forms = pytest.mark.parametrize("targets", [CLASSES, ONE_HOT, np.uint8(CLASSES)])


@both_forms
def test_loss_is_minus_the_log_of_the_confidence(targets):
    losses = CategoricalCrossentropy().forward(PREDICTIONS, targets)
    np.testing.assert_allclose(losses, LOSSES, rtol=1e-14)


@both_forms
def test_calculate_is_their_mean(targets):
    loss = CategoricalCrossentropy().calculate(PREDICTIONS, targets)
    assert isinstance(loss, float)
    assert loss == pytest.approx(0.385060880052168, abs=1e-14)


def test_certainty_is_clipped_at_both_ends():
    right, wrong = CategoricalCrossentropy().forward([[1.0, 0.0], [1.0, 0.0]], [0, 1])
    assert right == pytest.approx(1.00000005e-7, rel=1e-8)  # -ln(1 - 1e-7), not 0
    assert wrong == pytest.approx(7 * math.log(10), rel=1e-14)  # -ln(1e-7), not infinity


def test_what_lies_just_inside_the_clip_is_untouched():
    losses = CategoricalCrossentropy().forward([[2e-7, 1 - 2e-7], [1 - 2e-7, 2e-7]], [0, 0])
    assert losses[0] == pytest.approx(math.log(5e6), rel=1e-14)
    assert losses[1] == pytest.approx(2.0000002e-7, rel=1e-8)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_losses_have_the_type_of_the_predictions(dtype):
    losses = CategoricalCrossentropy().forward(np.array(PREDICTIONS, dtype), CLASSES)
    assert losses.dtype == dtype
    np.testing.assert_allclose(losses, LOSSES, rtol=1e-6)


def test_a_row_may_miss_1_by_a_thousandth():
    loss = CategoricalCrossentropy().calculate([[0.5, 0.5009]], [0])
    assert loss == pytest.approx(math.log(2), rel=1e-14)


@both_forms
def test_accuracy_counts_the_right_ones(targets):
    assert accuracy(PREDICTIONS, targets) == 1
    assert accuracy(PREDICTIONS[::-1], targets) == pytest.approx(1 / 3)  # only the middle one


def test_accuracy_of_scores_and_of_a_tie():
    assert accuracy([[-5, -9, -7], [8, 30, -2]], [0, 0]) == 0.5
    assert accuracy([[0.5, 0.5], [0.5, 0.5]], [0, 1]) == 0.5  # a tie goes to the first class


@pytest.mark.parametrize("targets", [np.array(CLASSES), np.array(ONE_HOT)])
def test_arguments_are_never_changed(targets):
    predictions, before = np.array(PREDICTIONS), targets.copy()
    CategoricalCrossentropy().calculate(predictions, targets)
    accuracy(predictions, targets)
    assert predictions.tolist() == PREDICTIONS
    assert targets.tolist() == before.tolist()


def test_a_loss_says_what_it_is():
    assert repr(CategoricalCrossentropy()) == "CategoricalCrossentropy()"
