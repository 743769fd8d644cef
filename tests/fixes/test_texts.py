from __future__ import annotations

import pytest

from fixes.marked import fixed, transform


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ('f"<b>{x}</b> {{y}}"', '"<b>{}</b> {{y}}", x'),
        ('"<b>" + x + "</b>"', '"<b>{}</b>", x'),
        ('"<b>%s</b> %d%% {}" % (x, y)', '"<b>{}</b> {}% {{}}", x, y'),
        ('"<b>{}</b>".format(x)', '"<b>{}</b>", x'),
        ('"<b>%s</b>" % x', '"<b>{}</b>", x'),
        ('f"{x:>5}"', None),
        ('"<b>"', None),
    ],
)
def test_format_markup(text, after):
    head = "from django.utils.{0} import {1}\n"

    result = fixed(
        head.format("safestring", "mark_safe") + f"x = mark_safe(«{text}»)",
        transform("format-markup"),
    )

    wanted = head.format("html", "format_html") + f"x = format_html({after})"
    assert result == (wanted if after is not None else None)


def test_format_markup_by_its_method():
    result = fixed('x = «Markup(f"<b>{x}</b>")»', transform("format-markup", method=True))

    assert result == 'x = Markup("<b>{}</b>").format(x)'


@pytest.mark.parametrize(
    ("code", "options", "after"),
    [
        pytest.param(
            'render(«f"<b>{x}</b> {o.x} {y[0]}"», y=1)',
            {},
            'render("<b>{{ x }}</b> {{ x2 }} {{ y2 }}", y=1, x=x, x2=o.x, y2=y[0])',
            id="template",
        ),
        pytest.param(
            """tree.xpath(«f"//u[@n='{n}']"»)""",
            {"placeholder": "$NAME", "unquote": True},
            'tree.xpath("//u[@n=$n]", n=n)',
            id="xpath",
        ),
    ],
)
def test_bind_values(code, options, after):
    assert fixed(code, transform("bind-values", **options)) == after


@pytest.mark.parametrize(
    ("arguments", "after"),
    [
        ('''f"user {u} '{v}' 100%"''', '"user %r %r 100%%", u, v'),
        ('"user " + str(u), exc_info=True', '"user %r", u, exc_info=True'),
        ('"user %s" % u', '"user %r", u'),
        ('"user {}".format(u)', '"user %r", u'),
        ('"user %s at %s", u, v', '"user %r at %r", u, v'),
        ('"user %r", u', None),
        ('f"{u:>5}"', None),
    ],
)
def test_lazy_log(arguments, after):
    result = fixed(f"«log.info({arguments})»", transform("lazy-log"))

    assert result == (f"log.info({after})" if after is not None else None)


@pytest.mark.parametrize(
    ("told", "after"),
    [
        ("return jsonify(error=«str(e)»), 500", 'return jsonify(error="Oops"), 500'),
        ('return f"Error: {«e»}", 500', 'return "Oops", 500'),
        (
            'raise HTTPException(500, detail=«"x" + repr(e)»)',
            'raise HTTPException(500, detail="Oops")',
        ),
        ('return {"error": «e.args[0]», "ok": 1}', 'return {"error": "Oops", "ok": 1}'),
        ("return «x», 500", None),
    ],
)
def test_hide_exception(told, after):
    head = "import logging\ntry:\n    g()\nexcept Exception as e:\n    "

    result = fixed(head + told, transform("hide-exception", message="Oops"))

    wanted = f'{head.replace(" as e", "")}logging.exception("failed")\n    {after}'
    assert result == (wanted if after is not None else None)


@pytest.mark.parametrize(
    ("told", "after"),
    [
        ("«str(e).encode()»", '"Oops".encode()'),
        ("«e.message»", '"Oops"'),
        ("«e.args[0]»", '"Oops"'),
        ("«', '.join(e.args)»", '"Oops"'),
        ("«type(e).__name__»", '"Oops"'),
    ],
)
def test_hide_exception_takes_the_whole_text(told, after):
    code = f"log = 1\ntry:\n  g()\nexcept E as e:\n  log.exception('x')\n  send({told})\n"

    result = fixed(code, transform("hide-exception", message="Oops"))

    assert result is not None
    assert result.endswith(f"  send({after})\n")


def test_hide_exception_logs_only_once():
    code = "logger = 1\ntry: g()\nexcept E as e:\n    logger.exception('x')\n    return «str(e)»"

    assert fixed(code, transform("hide-exception", message="Oops")) == (
        "logger = 1\ntry: g()\nexcept E:\n    logger.exception('x')\n    return \"Oops\""
    )


@pytest.mark.parametrize(
    ("handler", "after"),
    [
        pytest.param("    return «str(e)», 404", '    return "Bad request", 404', id="status"),
        pytest.param(
            "    keep(e)\n    return «str(e)»", '    keep(e)\n    return "Oops"', id="name is read"
        ),
    ],
)
def test_hide_exception_keeps_what_is_right(handler, after):
    code = f"log = 1\ndef f():\n  try: g()\n  except E as e:\n{handler}\n"

    result = fixed(code, transform("hide-exception", message="Oops"))

    *before, last = after.split("\n")
    assert result is not None
    assert result.endswith("\n".join([*before, '    log.exception("f failed")', last]) + "\n")
    assert (" as e:" in result) == ("keep(e)" in handler)
