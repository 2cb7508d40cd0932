"""The pieces of pages: a cell knows its column, words are escaped once, a link sorts both ways."""

import re

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.test.html import parse_html
from django.utils import translation

TABLE = """{% data_table "People" order=order files=files sticky=True stacked=stacked %}
  {% column "Name" "row" sort="name" %}{% column "Paid" "num money" %}{% column "Do" "actions" %}
  {% for name, paid in people %}
    {% row anchor=name %}
      {% cell %}{{ name }}{% endcell %}{% cell %}<b>{{ paid }}</b>{% endcell %}{% cell "narrow" %} {% endcell %}
    {% endrow %}
  {% empty %}{% row %}{% cell span=0 %}Nobody{% endcell %}{% endrow %}
  {% endfor %}
  {% if people %}
    {% foot %}{% row %}{% cell span=2 %}Sum{% endcell %}{% cell %}1{% endcell %}{% endrow %}{% endfoot %}
  {% endif %}
{% enddata_table %}"""


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def render(source: str, **context: object) -> str:
    return Template("{% load components %}" + source).render(Context(context))


def table(people=(("Ani <&>", 5),), address="/", order="", files="", stacked=True) -> str:
    request = RequestFactory().get(address)
    return render(TABLE, people=people, request=request, order=order, files=files, stacked=stacked)


def contains(page: str, part: str) -> bool:
    return parse_html(page).count(parse_html(part)) == 1


def test_a_cell_of_a_table_is_drawn_as_its_column_says():
    page = table()
    assert contains(page, '<th scope="row" role="rowheader">Ani &lt;&amp;&gt;</th>')
    # Beside its label on a phone the cell is one piece.
    assert contains(page, '<td role="cell" class="num money" data-label="Paid"><div><b>5</b></div></td>')
    # Empty is empty, so that the phone leaves it out.
    assert contains(page, '<td role="cell" class="actions narrow"></td>')
    assert '<tr role="row" id="Ani &lt;&amp;&gt;">' in page


def test_the_head_of_a_table_comes_from_its_columns():
    page = table()
    assert contains(page, '<caption class="visually-hidden">People</caption>')
    assert contains(page, '<th role="columnheader" scope="col" class="num">Paid</th>')
    assert contains(page, '<th role="columnheader" scope="col"><span class="visually-hidden">Do</span></th>')


def test_a_table_without_rows_says_so_across_all_columns():
    page = table(people=())
    assert contains(page, '<td role="cell" colspan="3">Nobody</td>')
    assert "<tfoot>" not in page


def test_sums_stand_below_the_rows():
    foot = re.search("<tfoot>(.*)</tfoot>", table(), re.DOTALL)[1]
    assert contains(
        foot, '<tr role="row"><td role="cell" colspan="2">Sum</td><td role="cell" class="actions">1</td></tr>'
    )


def test_a_table_that_stays_a_table_needs_no_roles():
    page = table(stacked=False)
    assert not re.findall(r'role="(?!region)|data-label|table-cards', page)
    assert contains(page, '<th scope="row">Ani &lt;&amp;&gt;</th>')


@pytest.mark.parametrize(
    ("order", "said", "asked"),
    [("", "", "name"), ("name", ' aria-sort="ascending"', "-name"), ("-name", ' aria-sort="descending"', "name")],
)
def test_a_head_sorts_by_a_link_that_keeps_the_filters(order, said, asked):
    page = table(address=f"/?q=a%26b&page=3&order={order}", order=order)
    link = f'<a class="sort" href="?q=a%26b&amp;order={asked}">Name</a>'
    assert f'<th role="columnheader" scope="col" class="sortable"{said}>{link}</th>' in page


@pytest.mark.parametrize(("files", "first"), [("/rows/", "/rows/?format=xlsx"), ("?q=1", "?q=1&amp;format=xlsx")])
def test_a_table_hands_out_its_rows_as_files(files, first):
    assert f'href="{first}"' in table(files=files)
    assert "format=" not in table()


def test_a_row_with_too_many_cells_is_a_mistake_of_the_template():
    with pytest.raises(TemplateSyntaxError, match="more cells than the 1 columns"):
        render(
            '{% data_table "T" %}{% column "A" %}'
            "{% row %}{% cell %}{% endcell %}{% cell %}{% endcell %}{% endrow %}{% enddata_table %}"
        )


def test_a_table_takes_one_caption():
    with pytest.raises(TemplateSyntaxError, match="takes a caption"):
        render('{% data_table "T" "U" %}{% enddata_table %}')


@pytest.mark.parametrize(
    ("level", "icon"), [("info", "info"), ("success", "circle-check"), ("warning", "triangle-alert"), ("", "info")]
)
def test_an_alert_brings_the_icon_of_its_level(level, icon):
    page = render("{% alert level %}<p>{{ text }}</p>{% endalert %}", level=level, text="a < b")
    assert page.strip().startswith(f'<div class="alert{f" alert-{level}" if level else ""}"><svg')
    assert f"#{icon}" in page
    assert "<div><p>a &lt; b</p></div></div>" in page


def test_an_alert_that_answers_a_form_is_read_first():
    page = render('{% alert "error" focus=True css="mb-3" %}No{% endalert %}')
    assert '<div class="alert alert-error mb-3" role="alert" tabindex="-1" data-focus>' in page


def test_a_button_sends_its_form_with_a_value():
    page = render('{% button "Draw" "primary" icon="check" name="step" value=v about=v data_confirm=v %}', v='"<')
    assert contains(
        page,
        f'''<button class="btn btn-primary" type="submit" name="step" value="&quot;&lt;" data-confirm="&quot;&lt;">
        <svg class="icon" aria-hidden="true"><use href="{_sprite()}#check"></use></svg>Draw
        <span class="visually-hidden">: &quot;&lt;</span></button>''',
    )


def _sprite() -> str:
    return re.search(r'href="([^#]*)#', render('{% load ui %}{% icon "check" %}'))[1]


def test_a_link_leads_to_a_named_address():
    page = render(
        '{% link_button "Day" "reports:day" "2026-10-06" q_a=1 q_b="&" q_c="" kind="quiet" rel="prev" download=True %}'
    )
    assert contains(page, '<a class="btn btn-quiet" href="/days/2026-10-06/?a=1&amp;b=%26" rel="prev" download>Day</a>')


def test_filters_keep_the_order_of_the_list():
    source = "{% filters order=order %}{% endfilters %}"
    assert '<input type="hidden" name="order" value="-name">' in render(source, order="-name")
    assert "order" not in render(source, order="")


def test_a_table_further_down_the_page_is_sorted_where_it_stands():
    table = '{% data_table "T" anchor="people" %}{% column "A" sort="a" %}{% enddata_table %}'
    assert 'href="?order=a#people"' in render(table, request=RequestFactory().get("/"))


def test_filters_ask_with_their_fields():
    page = render('{% filters search=True %}{% search_field "Name" text %}{% endfilters %}', text='"><i>')
    assert '<form method="get" class="filters" role="search">' in page
    assert 'value="&quot;&gt;&lt;i&gt;"' in page
    assert ">Show</button>" in page.replace("\n", "")
