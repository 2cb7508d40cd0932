"""Passwords that lists of guesses begin with are refused; sentences that people can keep in mind pass."""

from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.login.actions.activation import issue_activation_codes
from accounts.login.password_strength import parts_of_name, rest_of
from accounts.login.password_words import COMMON_WORDS
from accounts.models import Employee
from tests.people import ENTERED_AT, PASSWORD, acting
from tests.support.forms import codes_by_field

EASY = """
sayang1234567 sayangku1990 akusayangkamu cintaku2024 rahasia12345 rahasia2024! Bismillah99 bismillah1234
Bismillah2025! alhamdulillah1 Indonesia1945 indonesia45! IndonesiaRaya45 Garuda17081945 garuda-1945 Merdeka2026
merdeka170845 merdeka.45.merdeka pegawai12345 Pegawai2024 pegawaibkd2024 pegawaiASN2023 asn-lebak-2024 BKD@lebak2024
ASN12345678 pns1234567890 PPPK2024bisa? korpri1971! admin12345 Admin@12345 administrator1 password123 Passw0rd2024
P@ssw0rd123 p4ssw0rd2026 S4y4ng12345 r4h4s14-2024 1nd0n3514 B1sm1llah!! m3rd3k4-1945 qwertyuiop1 qwerty123456
asdfghjkl123 zxcvbnm12345 1q2w3e4r5t 1qaz2wsx3edc zaq12wsx123 abcdefghij abcd123456 a1b2c3d4e5 Januari2026
januari-2026! agustus1945 Agustus17-1945 SeninSelasa1 senin12345 desember2025 Desember251225 Lebak12345
lebak-banten-2024 Surabaya2024 jakarta12345 kabupatenlebak2024 pemkablebak1 DinasPendidikan1 dinaskesehatan24
bappeda12345 inspektorat2025 diskominfo2024 simpeg2024! sikap-2026-sikap tpp2024tpp2024 ganti12345 gantisandi1
katasandi123 ibuku12345 ayahbunda123 anakku2010! keluargaku99 persib1933! persebaya1927 arema1987!! jokowi2014!
budisantoso1 Agus-Santoso-88 siti.aisyah.99 aaaaaaaaaa1 sayangsayang sayangsayangsayang semangat45!! sukses2026!
loveyou12345 iloveyou2024 lebaran2026! natal251225 yesuskristus1 gurusd12345 puskesmas2024 rsud-lebak-24
sayang08121990 garuda19450817 123sayang456 2024indonesia 1234567890a 17081945rr kab.lengkong.2026
""".split()
GOOD = [
    "kopi pagi di serambi",
    "tiga kata yang baik",
    "empat-kata-yang-baru",
    "payung biru jatuh ke sumur",
    "gajah menari pakai sandal",
    "jendela-tembaga-bersiul",
    "Nasi goreng tengah malam 3 piring",
    "kereta terakhir ke rumah nenek",
    "sepatuku basah semua",
    "ikan asin dijemur pak lurah",
    "tujuh layangan putus benang",
    "hujan turun di atap seng",
    "mangga muda belum dipetik",
    "Xk7-vRq2-Lm9z",
    "bUk4Np!tuCer8",
    "sambal terasi bikin nangis",
    "becak tua lewat jam lima",
    "latihan-sekali-1",
    PASSWORD,
]
SARI = Employee(nip="199001012015032001", name="Sari Wulandari, S.Pd., M.Si.", email="sari.wuland@example.id")
OWN = """
sari123456 Sari-1990-1990 sariwulandari WulandariSari1 wulan12345 Wulan_1990! wulandari1990 5ar1wuland4r1 sari.bkd.2024
Sari@lebak2024 sarisayang99 sariCANTIK123 s4r1w*1990 WULANDARI... sarisarisari sari01-01-90 wuland-1234
""".split()


def codes(password, user=None):
    try:
        validate_password(password, user)
    except ValidationError as refused:
        return {error.code for error in refused.error_list}
    return set()


@pytest.mark.parametrize("password", EASY)
def test_what_is_tried_first_is_refused(password):
    assert "password_easy" in codes(password)


@pytest.mark.parametrize("password", GOOD)
def test_words_that_do_not_belong_together_pass(password):
    assert codes(password, SARI) == set()


@pytest.mark.parametrize("password", OWN)
def test_the_own_name_is_refused(password):
    assert "password_from_name" in codes(password, SARI)


@pytest.mark.parametrize("password", ["kopi sari di serambi", "wulan menari di atap seng", "budi-naik-kereta-sari"])
def test_a_name_within_a_sentence_is_none(password):
    assert codes(password, SARI) == set()


def test_a_short_name_begins_or_ends_something():
    ika = Employee(name="Ika Eka", email="")
    for password in ("ika1234567", "sayang-ika-99", "1k4-1990-1990", "ikaeka2024"):
        assert "password_from_name" in codes(password, ika), password
    assert "password_from_name" not in codes("demo-sikap-2026", ika)


def test_a_name_is_easy_for_its_owner_only():
    assert "password_from_name" in codes("Ratnaningtyas7", Employee(name="Ratnaningtyas"))
    assert "password_from_name" not in codes("Ratnaningtyas7", SARI)
    assert codes("Ratnaningtyas7", None) == set()


def test_the_region_of_the_installation_is_refused(settings):
    assert codes("Antahberantah2026") == set()
    settings.REGION_NAME = "Pemerintah Kabupaten Antahberantah"
    assert codes("Antahberantah2026") == {"password_easy"}


def test_the_sentence_says_how_to_make_a_good_one():
    with pytest.raises(ValidationError) as refused:
        validate_password("sayang1234567")
    assert "tiga atau empat kata" in refused.value.messages[0]


@given(st.sampled_from(sorted(COMMON_WORDS)), st.integers(1900, 2099))
def test_every_word_with_a_year_is_easy(word, year):
    for spelt in (f"{word}{year}", f"{year}{word.upper()}", f"{word.capitalize()}-{year}!"):
        assert rest_of(spelt).is_easy


@given(st.text(max_size=200))
def test_no_text_breaks_the_rule(text):
    rest_of(text, parts_of_name(text))


def test_a_megabyte_costs_nothing():
    assert not rest_of("x1" * 500_000).is_easy


# The doors


@pytest.mark.django_db
def test_a_letter_does_not_tell_a_stranger_the_name(client, people, time_machine):
    time_machine.move_to(ENTERED_AT + timedelta(days=1), tick=False)
    ((_sari, code),) = issue_activation_codes([people.sari], by=acting(people.dewi), at=ENTERED_AT, source="tests")
    own, new = "sariwulandari90", "kopi pagi di serambi"

    def activate(code, password):
        typed = {"nip": people.sari.nip, "code": code, "password1": password, "password2": password}
        return client.post(reverse("accounts:activate"), typed)

    assert codes_by_field(activate("K7QM-3XPA-9TRW", own)) == {"__all__": ["activation_failed"]}
    # With the right code the name is no secret; the code stays good.
    answer = activate(code, own)
    assert (answer.status_code, codes_by_field(answer)) == (422, {"password1": ["password_from_name"]})
    assert activate(code, new).status_code == 302


@pytest.mark.django_db
def test_so_it_is_where_a_password_is_changed(client, people):
    client.force_login(people.sari)
    for new in ("sariwulandari90", "sayang1234567"):
        typed = {"oldpassword": PASSWORD, "password1": new, "password2": new}
        client.post(reverse("account_change_password"), typed)
        people.sari.refresh_from_db()
        assert people.sari.check_password(PASSWORD)
