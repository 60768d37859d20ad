"""Texts that want to be something else: markup, templates, direction and control signs.

Ours, in kind after reliability S1. None may make an element, an attribute or an error.
"""

MARKUP = (
    "<b>bold</b>",
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "<a href=javascript:alert(1)>x</a>",
    "</textarea><h1>big</h1>",
    "</form><form action=//elsewhere.example>",
    "</div></main></body>",
    "<!-- comment -->",
    "<![CDATA[x]]>",
    "&lt;b&gt; &amp;lt;",
    "&#60;script&#62;",
    "<iframe src=//elsewhere.example></iframe>",
    "<style>*{display:none}</style>",
    "<base href=//elsewhere.example>",
    "<meta http-equiv=refresh content=0>",
    "<test/>",
    "<math><mtext></mtext></math>",
    "javascript:alert(1)",
    "https://elsewhere.example/\"onclick='x'",
    "data:text/html,<b>x</b>",
)
TEMPLATES = (
    "{{ 7 * 7 }}",
    "{% raw %}",
    "{name}",
    "%(name)s",
    "${7*7}",
    "#{7*7}",
    "a_b *c* `d` [e](f)",
    "\\u003cscript\\u003e",
)
SIGNS = (
    "\u202etxet desrever",
    "\u2066isolated\u2069",
    "مرحبا، أحتاج إلى طعام",
    "שלום",
    "zero\u200bwidth\u200djoined",
    "tab\tbell\x07escape\x1b[31m",
    "null\x00byte",
    "half \ud83d of a pair",
    "🙂🙂🙂",
    "e\u0301" * 50,
    "line\u2028separator",
    "word " * 2_000,
)
ALL = (*MARKUP, *TEMPLATES, *SIGNS)
