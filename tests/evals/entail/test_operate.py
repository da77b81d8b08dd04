"""Operating points from scripted cases: what passes where, and what is taken."""

from __future__ import annotations

import pytest

from agent.domain import Check, Verdict
from agent.verify.entailment import Point
from evals.entail.operate import Case, Told, costs, points, told_of


def read(chance: float, *, shared: bool = True) -> Told:
    return Told(passes=False, shared=shared, chance=chance)


def case(label: int, *told: Told, planted: bool = True, part: str = "x") -> Case:
    return Case(part, planted, label, tuple((one,) for one in told))


def test_a_sentence_that_was_read_passes_from_its_point_and_others_as_they_did() -> None:
    point = Point(0.3, 0.7)

    assert read(0.3).at(point)
    assert not read(0.29).at(point)
    assert not read(0.5, shared=False).at(point)
    assert read(0.7, shared=False).at(point)
    assert Told(True, False, None).at(point)
    assert not Told(False, True, None).at(Point(0.0, 0.0))


def test_every_sentence_must_pass_on_any_of_its_evidence() -> None:
    either = Case("x", False, 1, ((read(0.1), read(0.9)), (read(0.8),)))

    assert either.at(Point(0.5, 0.5))
    assert not either.at(Point(0.85, 0.85))


def test_costs_are_means_over_kinds_not_over_sentences() -> None:
    cases = [
        case(0, read(0.9), part="rare"),
        *[case(0, read(0.1), part="common") for _ in range(9)],
        case(1, read(0.9)),
        case(0, read(0.1), planted=False),
        case(1, read(0.1), planted=False),
    ]

    found = costs(cases, Point(0.5, 0.5))

    assert found["planted slip"] == pytest.approx(0.5)
    assert found["planted refused"] == 0.0
    assert found["labelled slip"] == 0.0
    assert found["labelled refused"] == 1.0


def test_the_cheapest_point_is_taken_that_lets_no_more_through() -> None:
    cases = [
        case(0, read(0.35)),
        case(1, read(0.6)),
        case(0, Told(True, True, 0.2), planted=False),
        case(1, read(0.6, shared=False), planted=False),
    ]

    point, cost = points(cases)["0.005"]

    assert 0.35 < point.shared <= 0.6
    assert point.other <= 0.6
    assert cost["planted slip"] == 0.0
    assert cost["refused"] == 0.0


def test_a_verdict_tells_whether_it_was_read_and_how_likely_it_is() -> None:
    checks = (Check(name="words", passed=True), Check(name="reading", passed=False))
    found = told_of(Verdict(label="not_found", reason="x", score=0.2, checks=checks))
    alone = told_of(Verdict(label="supported", reason="x", score=0.9, checks=checks[:1]))

    assert found == Told(passes=False, shared=True, chance=0.2)
    assert alone == Told(passes=True, shared=True, chance=None)
