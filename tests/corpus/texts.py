"""Texts that people type, or those who wish them ill."""

EVIL_HOST = "evil.example"

SHORT = {
    "header": "Школа\r\nBcc: e@x.ru",
    "line feed": "одна\nдругая",
    "carriage return": "одна\rдругая",
    "vertical tab": "одна\x0bдругая",
    "next line": "одна\x85другая",
    "line separator": "одна\u2028другая",
    "NUL": "до\0после",
    "turned direction": "план\u202efdp.exe",
    "official name": "Муниципальное бюджетное общеобразовательное учреждение «Средняя общеобразовательная школа № 12 "
    "(с углублённым изучением)», г. Ачинск, Красноярский край",
    "name with address": "Иванов, Иван <e@x.ru>",
    "SQL": '"; DROP TABLE schools;--',
    "SQL with quote": "' OR '1'='1",
    "script": "<script>alert(1)</script>",
    "picture": "<img src=x onerror=alert(1)>",
    "end of field": '"></textarea><script>alert(1)</script>',
    "template": "{{7*7}}",
    "template block": "{% for a in b %}{% endfor %}",
    "typst": '#set text(red) #sys.version #read("/etc/passwd")',
    "formula": '=HYPERLINK("http://evil.example","x")',
    "phone": "+7 (928) 123-45-67",
    "command": "-1+cmd|' /C calc'!A0",
    "sum": "@SUM(1+1)",
    "tab before formula": "\t=1+1",
    "emoji": "Отлично 👍🏽👨‍👩‍👧",
    "two signs for one": "Андреи\u0306",
    "ё": "Ещё Ёлка",
    "blanks": "   ",
    "hard blanks": "\u00a0\u00a0",
    "nothing seen": "\u200b\u200d\ufeff",
    "percent": "%s %(x)s %n",
    "format": "{0.__class__} {}",
    "Latin inside": "Иванoв",
    "half a sign": "а\ud800б",
    "path": "../../../etc/passwd",
    "number": "9" * 400,
    "not a number": "NaN",
    "no such day": "2026-02-30",
    "address elsewhere": "//evil.example/",
}
"""Each may be typed into any field."""

LONG = {
    "as much as a field takes": "Длинно. " * 5000,
    "more than a page takes": "Б" * 1024 * 1024,
    "ten megabytes": "x" * 10 * 1024 * 1024,
}
"""All but the first are refused before they are read whole."""
