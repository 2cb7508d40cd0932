"""Every preset once more, in whole numbers and by another hand: the referee of what the engine says."""

from bisect import bisect_left

from hypothesis import strategies as st

POINT = 10_000  # basis points in a whole

rupiah = st.integers(0, 100_000_000)

minutes = st.integers(0, 12_000)

days = st.integers(0, 31)

flag = st.integers(0, 1)

# Per cent in hundredths of a per cent, with the limits of the decrees more often than chance has them.
share = st.integers(0, POINT) | st.sampled_from([0, 1, 2499, 2500, 2501, 4999, 5000, 5001, 6000, 6001, 7050, POINT])

over = share | st.integers(POINT, 10 * POINT)

rank = st.sampled_from(["I", "II", "III", "IV"])


def half(above, below):
    """Whole number nearest to the quotient, a half up."""
    return (2 * above + below) // (2 * below)


def four(above, below):
    """Per cent of the quotient with four decimals, as a whole number of ten-thousandths."""
    return half(above * 10**6, below)


def sikeppo(base, required_minutes, credited_minutes):
    above, below = (min(credited_minutes, required_minutes), required_minutes) if required_minutes else (1, 1)
    return {"percent": four(above, below), "tpp": half(base * above, below)}


# PP 58/2023: monthly gross income in thousands up to which the rates hold, and the rates in basis points.
LOW = [0, 25, 50, 75, 100]

TER_BOUNDS = {
    "A": """
        5400 5650 5950 6300 6750 7500 8550 9650 10050 10350 10700 11050 11600 12500 13750 15100
        16950 19750 24150 26450 28000 30050 32400 35400 39100 43850 47800 51400 56300 62200 68600
        77500 89000 103000 125000 157000 206000 337000 454000 550000 695000 910000 1400000
    """,
    "B": """
        6200 6500 6850 7300 9200 10750 11250 11600 12600 13600 14950 16400 18450 21850 26000 27700
        29350 31450 33950 37100 41100 45800 49500 53800 58500 64000 71000 80000 93000 109000 129000
        163000 211000 374000 459000 555000 704000 957000 1405000
    """,
    "C": """
        6600 6950 7350 7800 8850 9800 10950 11200 12050 12950 14150 15550 17050 19500 22700 26600
        28100 30100 32600 35400 38900 43000 47400 51200 55800 60400 66700 74500 83200 95600 110000
        134000 169000 221000 390000 463000 561000 709000 965000 1419000
    """,
}

TER_RATES = {
    "A": [*LOW, 125, 150, 175, 200, 225, 250, 300, 350, *range(400, 3401, 100)],
    "B": [*LOW, 150, 200, 250, *range(300, 3401, 100)],
    "C": [*LOW, 125, 150, 175, 200, *range(300, 3401, 100)],
}


def ter(category, income):
    bounds = [1000 * int(bound) for bound in TER_BOUNDS[category].split()]
    return half(income * TER_RATES[category][bisect_left(bounds, income)], POINT)


def sikeppo_deductions(base, required_minutes, credited_minutes, salary, tax_category):
    found = sikeppo(base, required_minutes, credited_minutes)
    gross = found["tpp"]
    insured = max(0, min(12_000_000, salary + gross) - salary)
    bpjs = half(insured, 100)
    tax = min(gross - bpjs, ter(tax_category, salary + gross) - ter(tax_category, salary))
    return {
        "percent": found["percent"],
        "gross": gross,
        "bpjs": bpjs,
        "bpjs_employer": half(insured * 4, 100),
        "pph21": tax,
        "net": gross - bpjs - tax,
    }


def banten(per_day):
    def pay(base, activity_percent, conduct_percent, unfilled_days):
        millionths = 70 * min(activity_percent, POINT) + 30 * conduct_percent - per_day * unfilled_days
        return {"tpp": half(base * max(0, millionths), 10**6)}

    return pay


def dki(plan_weight, activity_weight, complaint_weight):
    def percent(working_days, achieved_minutes, absence_minutes, work_plan_percent, complaints_percent=0):
        need = 300 * working_days
        above, below = (max(0, min(achieved_minutes, need - absence_minutes)), need) if need else (1, 1)
        millionths = plan_weight * min(work_plan_percent, POINT) + complaint_weight * complaints_percent
        whole = millionths * below + activity_weight * POINT * above
        return {"activity_percent": four(above, below), "percent": half(whole, below)}

    return percent


def dki_head(work_plan_percent):
    return {"percent": min(work_plan_percent, POINT) * 100}


JAMBI_CUTS = {"S": 300, "C": 300, "TK": 300}
JAMBI_CUTS |= {"TL1": 50, "TL2": 100, "TL3": 125, "TL4": 150, "CP1": 50, "CP2": 100, "CP3": 125, "CP4": 155}

JAMBI_PREDICATES = {"Sangat Baik": 100, "Baik": 100, "Cukup": 90, "Kurang": 75, "Sangat Kurang": 50, "Tidak Buat": 40}


def jambi(base, predicate, did_not_appraise_staff, missed_ceremonies, **events):
    absence = min(POINT, sum(JAMBI_CUTS[name] * count for name, count in events.items()))
    discipline = POINT if missed_ceremonies >= 28 else min(POINT, absence + 200 * missed_ceremonies)
    weight = JAMBI_PREDICATES[predicate] - 5 * did_not_appraise_staff
    performance = half(base * 60 * weight * (POINT - absence), 100 * 100 * POINT)
    kept = half(base * 40 * (POINT - discipline), 100 * POINT)
    return {"performance_slice": performance, "discipline_slice": kept, "tpp": performance + kept}


PARTS = ("prestasi_kerja", "beban_kerja", "kondisi_kerja", "kelangkaan_profesi")


def balangan(performance_score, attendance_score, situation, cpns, acting_replaces, **amounts):
    k = performance_score if attendance_score else 0
    millionths = {
        "normal": 60 * k + 40 * attendance_score,
        "worked_under_7_days": 40 * k + 40 * attendance_score,
        "leave_under_6_months": 400_000,
        "leave_6_to_12_months": 200_000,
        "no_entitlement": 0,
    }[situation]
    total = 0
    for part in PARTS:
        own, acting = amounts[part], amounts[f"acting_{part}"]
        fifths = 5 * acting if acting_replaces else (4 if cpns else 5) * own + acting
        total += half(fifths * millionths, 5 * 10**6)
    return {"percent": millionths, "tpp": total}


def manado(*, ceiling, target_achievement, core_values_sum, discipline_points_cut, attendance_percent, rank_group):
    core = 0 if core_values_sum < 210 else core_values_sum if core_values_sum < 679 else 700
    millionths = 30 * min(target_achievement, POINT) + 40 * max(0, POINT - discipline_points_cut)
    above = millionths * 700 + 300_000 * core
    above *= 0 if attendance_percent < 2500 else 1 if attendance_percent < 5000 else 2
    gross = half(ceiling * above, 2 * 700 * 10**6)
    tax = half(gross * {"I": 0, "II": 0, "III": 5, "IV": 15}[rank_group], 100)
    return {"percent": four(above, 1400 * 10**6), "gross": gross, "pph21": tax, "net": gross - tax}


def band(found, *bands):
    return next(points for bound, points in bands if found <= bound)


REST = 10**9


def tapanuli_tengah(*, target_achievement, submitted_on_day, late_minutes, early_minutes, absent_days, sanctioned):
    points = band(target_achievement, (5000, 10), (6000, 20), (7000, 25), (8000, 30), (REST, 35))
    points += band(submitted_on_day, (2, 5), (3, 4), (4, 3), (5, 2), (REST, 1))
    for late in (late_minutes, early_minutes):
        points += band(late, (30, 10), (120, 8), (240, 6), (450, 4), (REST, 2))
    points += [20, 15, 10, 5][min(absent_days, 3)] + (0 if sanctioned else 20)
    return {"percent": points * POINT}


def sumatera_utara(*, productivity, attendance, conduct, dues, rank_group, zakat, **components):
    gross = sum(
        amount * 40 * min(productivity, POINT) // 10**6
        + amount * 18 * attendance // 10**6
        + amount * 42 * conduct // 10**6
        for amount in components.values()
    )
    left = max(0, gross - dues)
    tax = half(left * (15 if rank_group == "IV" else 5), 100)
    alms = half((left - tax) * 25, 1000) if zakat else 0
    return {"gross": gross, "pph21": tax, "zakat_amount": alms, "net": left - tax - alms}


DKI = {"working_days": days, "achieved_minutes": minutes, "absence_minutes": minutes, "work_plan_percent": over}

BANTEN = {"base": rupiah, "activity_percent": over, "conduct_percent": share, "unfilled_days": days}

ORACLES = {
    "sikeppo": (sikeppo, {"base": rupiah, "required_minutes": minutes, "credited_minutes": minutes}),
    "sikap_banten": (banten(30_000), BANTEN),
    "sikap_banten_slice": (banten(21_000), BANTEN),
    "dki_staff": (dki(60, 40, 0), DKI),
    "dki_supervisor": (dki(50, 30, 20), {**DKI, "complaints_percent": share}),
    "dki_head": (dki_head, {"work_plan_percent": over}),
    "jambi": (
        jambi,
        {
            "base": rupiah,
            "predicate": st.sampled_from(list(JAMBI_PREDICATES)),
            "did_not_appraise_staff": flag,
            "missed_ceremonies": days | st.sampled_from([27, 28, 29]),
            **dict.fromkeys(JAMBI_CUTS, st.integers(0, 12) | st.just(34)),
        },
    ),
    "sikeppo_deductions": (
        sikeppo_deductions,
        {
            "base": rupiah,
            "required_minutes": minutes,
            "credited_minutes": minutes,
            "salary": st.integers(0, 2 * 10**9) | st.sampled_from([5_400_000, 5_400_001, 6_200_000, 12_000_000]),
            "tax_category": st.sampled_from("ABC"),
        },
    ),
    "balangan": (
        balangan,
        {
            "performance_score": share,
            "attendance_score": share,
            "situation": st.sampled_from(
                ["normal", "worked_under_7_days", "leave_under_6_months", "leave_6_to_12_months", "no_entitlement"]
            ),
            "cpns": flag,
            "acting_replaces": flag,
            **{f"{acting}{part}": rupiah for part in PARTS for acting in ("", "acting_")},
        },
    ),
    "manado": (
        manado,
        {
            "ceiling": rupiah,
            "target_achievement": over,
            "core_values_sum": st.integers(0, 700) | st.sampled_from([209, 210, 678, 679]),
            "discipline_points_cut": over,
            "attendance_percent": share,
            "rank_group": rank,
        },
    ),
    "tapanuli_tengah": (
        tapanuli_tengah,
        {
            "target_achievement": over,
            "submitted_on_day": st.integers(1, 31),
            "late_minutes": st.integers(0, 600) | st.sampled_from([30, 31, 120, 121, 240, 241, 450, 451]),
            "early_minutes": st.integers(0, 600) | st.sampled_from([30, 31, 120, 121, 240, 241, 450, 451]),
            "absent_days": days,
            "sanctioned": flag,
        },
    ),
    "sumatera_utara": (
        sumatera_utara,
        {
            "component_1": rupiah,
            "component_2": rupiah,
            "component_3": rupiah,
            "productivity": over,
            "attendance": share,
            "conduct": share,
            "dues": st.integers(0, 200_000),
            "rank_group": rank,
            "zakat": flag,
        },
    ),
}
