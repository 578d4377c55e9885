"""Pay and what grows from it: the lookup of points, progression, supplements, senior pay and envelopes."""

import datetime as dt
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.evidence import Evidence, EvidenceError, as_at, everything
from remit.rules.envelope import EnvelopeTerms, envelope_pence_y, envelope_terms
from remit.rules.high_cost_area import FRINGE, INNER, OUTER, high_cost_area_pence_y, high_cost_area_terms
from remit.rules.pay import BANDS, UnknownPoint, band_code, basic_pay_pence_y, pay_of, pay_terms
from remit.rules.progression import ProgressionTerms, progress, progression_terms
from remit.rules.protection import protection, protection_terms
from remit.rules.retention import retention, retention_terms
from remit.rules.senior_pay import DEPENDS, NEEDED, NOT_NEEDED, senior_pay, senior_pay_terms

KNOWN = as_at(dt.date(2012, 6, 30))
OCTOBER_2010, OCTOBER_2011 = dt.date(2010, 10, 31), dt.date(2011, 10, 31)
APRIL_2025 = dt.date(2025, 4, 1)
DAYS = st.dates(dt.date(2010, 4, 1), dt.date(2027, 3, 31))
MONEY = st.integers(0, 30_000_000)


class TestPay:
    @pytest.mark.parametrize("on", [OCTOBER_2010, dt.date(2012, 4, 1), dt.date(2024, 4, 1), APRIL_2025])
    def test_every_point_of_a_scale_is_found(self, on: dt.date) -> None:
        terms, scale = pay_terms(everything(), on), everything().pay_scale(on)
        for band, point, pay in scale.select("band", "point", "pay_gbp_y").iter_rows():
            assert pay_of(band, point, terms) == round(pay * 100)
        assert terms.keys.size == scale.height
        assert not terms.carried_forward

    def test_bands_are_numbered_in_their_order(self) -> None:
        codes = [band_code(band) for band in BANDS]
        assert codes == [10, 20, 30, 40, 50, 60, 70, 81, 82, 83, 84, 90]

    @pytest.mark.parametrize("band", ["", "0", "8", "8e", "7a", "vsm", "70"])
    def test_an_unknown_band_is_refused(self, band: str) -> None:
        with pytest.raises(UnknownPoint, match=f"no band '{band}'; bands: 1, 2, .* 8a, .* 9"):
            pay_of(band, 1, pay_terms(everything(), APRIL_2025))

    def test_an_unknown_point_is_refused_with_the_points_that_there_are(self) -> None:
        with pytest.raises(UnknownPoint, match="band 7 has no point 3; it has 26 to 34"):
            pay_of("7", 3, pay_terms(everything(), OCTOBER_2010))
        with pytest.raises(UnknownPoint, match="the pay scale has no band 1"):
            pay_of("1", 1, pay_terms(everything(), dt.date(2024, 4, 1)))

    @given(st.integers(-2000, 2000), st.integers(-2000, 2000))
    def test_what_the_scale_does_not_have_is_nil(self, band: int, point: int) -> None:
        terms = pay_terms(everything(), APRIL_2025)
        has = any(key == (band, point) for key in ((k // 1000, k % 1000) for k in terms.keys.tolist()))
        assert (basic_pay_pence_y(band, point, terms) > 0) == has

    def test_the_lookup_cannot_be_written_to(self) -> None:
        terms = pay_terms(everything(), APRIL_2025)
        for array in (terms.keys, terms.pay_pence_y):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 1
        assert (np.diff(terms.keys) > 0).all()

    @pytest.mark.parametrize(
        ("evidence", "on", "carried"),
        [
            (everything(), dt.date(2013, 3, 31), False),
            (everything(), dt.date(2013, 4, 1), True),
            (everything(), dt.date(2024, 3, 31), True),
            (everything(), dt.date(2027, 3, 31), False),
            (everything(), dt.date(2027, 4, 1), True),
            (KNOWN, dt.date(2025, 4, 1), True),
        ],
    )
    def test_a_scale_beyond_its_year_is_marked(self, evidence: Evidence, on: dt.date, carried: bool) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert pay_terms(evidence, on).carried_forward is carried

    def test_the_scale_known_in_june_2012_goes_on(self) -> None:
        then, later = (pay_terms(KNOWN, day) for day in (dt.date(2012, 6, 30), APRIL_2025))
        assert pay_of("7", 34, later) == pay_of("7", 34, then) == 4_015_700


class TestProgression:
    @given(DAYS, st.sampled_from(BANDS), st.integers(0, 60), st.integers(0, 40))
    def test_a_year_more_never_leads_back(self, on: dt.date, band: str, point: int, years: int) -> None:
        terms = progression_terms(everything(), on)
        found = progress(band_code(band), point, years, terms)
        following = progress(band_code(band), point, years + 1, terms)
        assert found.point in (0, *range(point, found.top + 1))
        assert found.point <= following.point <= found.point + 1
        assert (found.years_to_next == 0) == (found.point == found.top)
        if found.years_to_next > 0:
            at_step = progress(band_code(band), point, years + found.years_to_next, terms)
            assert (at_step.point, at_step.years_in_point) == (found.point + 1, 0)

    def test_spine_points_go_on_where_steps_had_not_been_published(self) -> None:
        spine = progression_terms(KNOWN, dt.date(2012, 6, 30))
        for on in (dt.date(2016, 3, 31), dt.date(2019, 4, 1), dt.date(2025, 4, 1)):
            assert progression_terms(KNOWN, on) == spine
        assert progression_terms(everything(), dt.date(2025, 4, 1)) != spine

    @pytest.mark.parametrize("on", [dt.date(2024, 4, 1), dt.date(2025, 4, 1), dt.date(2026, 4, 1)])
    def test_the_steps_are_those_of_the_pay_scale(self, on: dt.date) -> None:
        terms: ProgressionTerms = progression_terms(everything(), on)
        scale = everything().pay_scale(on)
        for band, top in zip(BANDS, terms.top, strict=True):
            assert scale.filter(band=band)["point"].to_list() in ([], list(range(1, top + 1))), band


class TestHighCostArea:
    @given(DAYS, MONEY, MONEY, st.integers(0, 1_000_000))
    def test_more_pay_more_supplement_within_the_limits(
        self, on: dt.date, pay: int, more: int, fte: int
    ) -> None:
        terms = high_cost_area_terms(everything(), on)
        for zone, its in ((INNER, terms.inner), (OUTER, terms.outer), (FRINGE, terms.fringe)):
            less = high_cost_area_pence_y(pay, fte, zone, terms)
            assert less <= high_cost_area_pence_y(pay + more, fte, zone, terms)
            assert its.min_pence_y <= high_cost_area_pence_y(pay, 1_000_000, zone, terms) <= its.max_pence_y
            assert less <= high_cost_area_pence_y(pay, 1_000_000, zone, terms)

    @given(DAYS, MONEY)
    def test_nearer_to_the_centre_pays_more(self, on: dt.date, pay: int) -> None:
        terms = high_cost_area_terms(everything(), on)
        paid = [high_cost_area_pence_y(pay, 1_000_000, zone, terms) for zone in (INNER, OUTER, FRINGE, 0)]
        assert paid == sorted(paid, reverse=True)
        assert paid[-1] == 0

    def test_the_limits_known_in_june_2012_go_on(self) -> None:
        then = high_cost_area_terms(KNOWN, dt.date(2012, 6, 30))
        assert high_cost_area_terms(KNOWN, APRIL_2025) == then


class TestSeniorPay:
    @given(DAYS, st.integers(0, 4), st.integers(0, 3_000_000), MONEY, MONEY, st.integers(0, 5))
    def test_higher_pay_never_needs_less_approval(
        self, on: dt.date, role: int, people: int, pay: int, more: int, segment: int
    ) -> None:
        terms = senior_pay_terms(everything(), on)
        low = senior_pay(role, people, pay, segment, terms)
        high = senior_pay(role, people, pay + more, segment, terms)
        assert NOT_NEEDED <= low.approval <= high.approval <= NEEDED
        assert low.ceiling_low_pence_y <= low.ceiling_high_pence_y
        assert low.spot_pence_y <= low.ceiling_low_pence_y
        assert pay <= low.award_pence_y <= high.award_pence_y
        if low.ceiling_high_pence_y == 0:
            assert low.approval >= DEPENDS

    @given(st.integers(0, 3_000_000), st.integers(0, 3_000_000))
    def test_more_people_never_a_lower_spot_rate(self, people: int, more: int) -> None:
        terms = senior_pay_terms(KNOWN, OCTOBER_2010)
        spots = [senior_pay(1, number, 0, 0, terms).spot_pence_y for number in (people, people + more)]
        assert spots == sorted(spots)

    def test_a_framework_of_later_bodies_is_not_known_before(self) -> None:
        with pytest.raises(EvidenceError, match="after the as-at date 2012-06-30"):
            senior_pay_terms(KNOWN, dt.date(2013, 4, 1))


class TestEnvelope:
    def test_allowances_published_later_are_not_known_in_june_2012(self) -> None:
        for on in (dt.date(2013, 4, 1), dt.date(2014, 4, 1), dt.date(2015, 4, 1), dt.date(2016, 4, 1)):
            assert envelope_terms(KNOWN, on) == EnvelopeTerms(2500)
        known_later = [envelope_terms(everything(), dt.date(year, 4, 1)) for year in (2013, 2014, 2015)]
        assert known_later == [(2500,), (2473,), (2207,)]

    def test_an_envelope_of_other_things_does_not_take_the_place_of_one_that_is_not_known(self) -> None:
        with pytest.raises(EvidenceError, match=r"board-envelope.* after the as-at date 2012-06-30"):
            envelope_terms(KNOWN, APRIL_2025)
        with pytest.raises(EvidenceError, match=r"running-cost.* after the as-at date 2012-01-01"):
            envelope_terms(as_at(dt.date(2012, 1, 1)), dt.date(2013, 4, 1))

    @given(st.integers(0, 70_000_000), st.integers(0, 70_000_000))
    def test_two_bodies_have_as_much_as_one_for_the_people_of_both(self, one: int, other: int) -> None:
        terms = envelope_terms(everything(), APRIL_2025)
        assert envelope_pence_y(one + other, terms) == envelope_pence_y(one, terms) + envelope_pence_y(
            other, terms
        )


class TestProtectionAndRetention:
    @given(
        st.integers(1, 2), st.integers(0, 45), MONEY, MONEY, st.integers(0, 1_000_000), MONEY,
        st.integers(0, 60), st.booleans(), st.integers(0, 5000),
    )  # fmt: skip
    def test_protection_never_pays_back_and_ends(
        self,
        kind: int,
        years: int,
        old: int,
        new: int,
        fte: int,
        extra: int,
        since: int,
        choice: bool,
        rate: int,
    ) -> None:
        terms = protection_terms(everything(), APRIL_2025)
        found = protection(kind, years, old, new, fte, extra, since, choice, rate, terms)
        assert min(found) >= 0
        assert found.total_pence == found.months_left * found.month_pence
        assert (
            found.months
            <= protection(kind, years + 1, old, new, fte, extra, since, choice, rate, terms).months
        )
        assert protection(kind, years, old, new, fte, extra, since + 1, choice, rate, terms).total_pence <= (
            found.total_pence
        )
        if choice or since >= found.months or new >= old:
            assert found.total_pence == 0

    @given(MONEY, MONEY, st.integers(0, 36), MONEY, MONEY, st.integers(0, 10_000), st.integers(0, 1500))
    def test_retention_keeps_within_the_limit_and_guarantees_the_exit(
        self, pay: int, cost: int, months: int, then: int, now: int, staff: int, retained: int
    ) -> None:
        found = retention(pay, cost, months, then, now, staff, retained, retention_terms(KNOWN, OCTOBER_2011))
        assert 100 * found.places <= 15 * staff
        assert found.allowed == (100 * (retained + 1) <= 15 * staff)
        assert found.exit_pence >= then
        assert found.total_pence == found.stay_pence + found.payment_pence + found.exit_pence

    def test_the_terms_of_2012_are_those_known_before(self) -> None:
        assert retention_terms(KNOWN, dt.date(2012, 9, 30)) == retention_terms(KNOWN, OCTOBER_2011)
