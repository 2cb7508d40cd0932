"""How a draft begins: from a preset, a stored scheme, a file or a text; and whatever is written into it."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.support.forms import filled
from tests.tpp.schemes.documents_for_tests import change, draft
from tests.tpp.schemes.editing import CREATE, ENGLISH, errors, save, shown, url
from tests.tpp.schemes.small_schemes import NINTH
from tpp.models import Scheme
from tpp.schemes import presets
from tpp.schemes.documents import document_digest, text_of

# A new draft


@pytest.mark.parametrize("name", presets.NAMES)
def test_a_preset_is_something_to_begin_with(client, dewi, name):
    page = client.get(f"{CREATE}?from={name}")
    assert filled(page)["origin"] == f"preset:{name}"

    assert client.post(CREATE, {"origin": f"preset:{name}"}).status_code == 303
    made = Scheme.objects.get(name=name, starts_on=None)
    assert made.document == presets.document(name)


def test_a_stored_scheme_is_something_to_begin_with(client, dewi):
    seeded = Scheme.objects.get(name="sikeppo")

    assert client.post(CREATE, {"origin": str(seeded.pk)}).status_code == 303
    assert Scheme.objects.get(version=2).document == seeded.document


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_a_document_comes_as_a_file_or_as_text(client, dewi, bom):
    file = SimpleUploadedFile("kami.json", bom + text_of(NINTH).encode())

    assert client.post(CREATE, {"file": file}).status_code == 303
    assert client.post(CREATE, {"text": json.dumps(NINTH)}).status_code == 303
    assert [one.document for one in Scheme.objects.filter(name=NINTH["name"])] == [NINTH, NINTH]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"{", "not_json"),
        (b"\xff\xfe{", "invalid"),
        (b"\xff\xfe{}", "invalid"),
        (b'{"name": 1, "name": 2}', "duplicate"),
        (b"[" * 100_000, "too_deep"),
        (b"9" * 5000, "not_json"),
        (b"5", "not_an_object"),
        (b'{"format": 1}', "missing"),
        (b'{"format": 2, "<script>": 1}', "unknown_key"),
        (b" " * (1024 * 1024 + 1), "too_large"),
        (b'{"a": "\\u0000"}', "unknown_key"),
    ],
)
def test_a_file_that_is_no_scheme_is_refused_with_a_sentence(client, dewi, content, code):
    answer = client.post(CREATE, {"file": SimpleUploadedFile("kami.json", content)}, headers=ENGLISH)

    expected = {"invalid": "not_text"}.get(code, code)
    assert errors(answer)["file"][0] == expected
    assert b"<script>:" not in answer.content
    assert Scheme.objects.count() == 1


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_no_depth_of_a_document_breaks_the_page(client, jambi, opening):
    closing = {"[": "]", '{"a":': "}"}[opening]
    for depth in (13, 100, 300, *range(800, 1000, 25)):
        text = f"{opening * depth}1{closing * depth}"
        for found in (
            client.post(CREATE, {"text": text}),
            save(client, url("scheme_json", jambi), text=text),
            save(client, url("scheme_entry_edit", jambi, part="values", name="tpp"), rule=text),
            save(client, url("scheme_json", jambi), text=f'{{"format": 2, "values": {text}}}'),
        ):
            assert found.status_code == 422


EVIL = """</script><script>alert(1)</script>"'><img src=x onerror=alert(2)>{{7*7}}%s%(n)d&amp;</b>"""


def test_no_page_runs_what_somebody_wrote_into_a_scheme(client, dewi):
    words = {"id": EVIL, "en": EVIL}
    document = {**NINTH, "title": words, "legal_basis": EVIL}
    document["inputs"] = [{**one, "words": words} for one in NINTH["inputs"]]
    document["inputs"][3]["values"] = ["Baik", "Cukup", EVIL]
    document["values"] = [{**one, "words": words} for one in json.loads(json.dumps(NINTH["values"]))]
    among = document["values"][1]["is"]["sum"][2]["product"][1]["among"]
    among[EVIL] = among.pop("Kurang")
    first = draft(dewi, document)
    scheme = change(dewi, first, legal_basis=f"{EVIL} 2")
    pages = [
        *(
            url(f"scheme_{page}", scheme)
            for page in ("detail", "edit", "numbers", "results", "json", "start", "delete", "take_back")
        ),
        *(url(f"scheme_entry_{page}", scheme, part="values", name="reached") for page in ("edit", "remove")),
        *(url(f"scheme_entry_{page}", scheme, part="inputs", name="conduct") for page in ("edit", "remove")),
        f"{url('scheme_entry_create', scheme, part='inputs')}?in=tpp",
        url("scheme_entry_create", scheme, part="values"),
        reverse("tpp:scheme_list"),
        reverse("tpp:scheme_try"),
        CREATE,
    ]
    stale = {**shown(client, url("scheme_json", scheme)), "seen": document_digest(first.document)}
    for answer in (*map(client.get, pages), client.post(url("scheme_json", scheme), stale)):
        assert answer.status_code in (200, 422)
        assert not [raw for raw in (b"<script>alert", b"<img src=x") if raw in answer.content]


@pytest.mark.parametrize("given", [{}, {"origin": "preset:jambi", "text": "{}"}])
def test_exactly_one_origin_is_needed(client, dewi, given):
    answer = client.post(CREATE, given)

    assert errors(answer) == {"__all__": ["one_origin"]}
    assert given.get("text", "") in answer.content.decode()


def test_a_broken_text_stays_in_the_form(client, dewi):
    text = json.dumps({**NINTH, "legal_basis": "", "results": ["nothing"]})
    answer = client.post(CREATE, {"text": text}, headers=ENGLISH)

    assert errors(answer) == {"text": ["empty"]}
    assert filled(answer)["text"] == text
    assert "legal_basis: " in answer.content.decode()
