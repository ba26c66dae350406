"""Ways of asking over HTTP that no browser of a school has: headers and addresses, as data."""

from tests.corpus.texts import EVIL_HOST

FOREIGN_TOKENS = {
    "unknown": "A" * 43,
    "too long": "A" * 10_240,
    "too short": "A",
    "empty": "%20",
    "not of ours": "..%2f..%2fetc%2fpasswd",
    "Cyrillic": "%D1%81%D1%81%D1%8B%D0%BB%D0%BA%D0%B0" * 5,
    "NUL": "A" * 20 + "%00" + "A" * 20,
    "script": "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
}
"""What may stand in the place of a personal link's token."""

NO_PAGES = (
    "/school/2022/1.13/%00",
    "/school/2022/1.13/s-1/files/" + "9" * 19,
    "/school/2022/1.13/s-1/files/" + "9" * 5000,
    "/school/2022/1.13/s-1/files/-1",
    "/school/2022/1.13/s-1/files/NaN",
    "/school/2022/1.13/..%2f..%2fs-2",
    "/school/2022-02-30/1.13/s-1",
    "/school/2022/" + "1" * 3000 + "/s-1",
    "/static/../app.py",
    "/static/%2e%2e/app.py",
    "/.env",
)
"""Addresses at which there is nothing."""

ORIGINS = {
    "none": {},
    "foreign": {"origin": f"https://{EVIL_HOST}"},
    "foreign, said to be ours": {"origin": f"https://{EVIL_HOST}", "sec-fetch-site": "same-origin"},
    "ours, said to be foreign": {"origin": "http://127.0.0.1:8085", "sec-fetch-site": "cross-site"},
    "a sister": {"origin": "http://127.0.0.1:8085", "sec-fetch-site": "same-site"},
    "typed by hand": {"sec-fetch-site": "none"},
    "null": {"origin": "null"},
    "ours as a prefix": {"origin": f"http://127.0.0.1.{EVIL_HOST}"},
    "ours as a user": {"origin": f"http://127.0.0.1@{EVIL_HOST}"},
    "no address": {"origin": "http://["},
}
"""What a browser says of where a form stands, when it does not stand on a page of ours."""

HOSTS = (EVIL_HOST, f"127.0.0.1.{EVIL_HOST}", f"{EVIL_HOST}:8085", "127.0.0.1@" + EVIL_HOST, "[", "")
"""Names under which nobody of ours asks."""

FORMS = {
    "compressed": (
        {"content-type": "application/x-www-form-urlencoded", "content-encoding": "gzip"},
        b"\x1f\x8b\x08",
        415,
    ),
    "JSON": ({"content-type": "application/json"}, b'{"kind": "x"}', 400),
    "of no kind": ({}, b"kind=x", 400),
    "no boundary": ({"content-type": "multipart/form-data"}, b"--x\r\n", 400),
    "another boundary": ({"content-type": "multipart/form-data; boundary=y"}, b"--x\r\n\r\n", 400),
    "a codec that is no text": (
        {"content-type": "multipart/form-data; boundary=x; charset=undefined"},
        b"--x--\r\n",
        400,
    ),
    "halves of signs": ({"content-type": "multipart/form-data; boundary=x; charset=unicode_escape"}, b"--x--\r\n", 400),
    "a part without a name": (
        {"content-type": "multipart/form-data; boundary=x"},
        b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--\r\n",
        400,
    ),
    "many fields": ({"content-type": "application/x-www-form-urlencoded"}, b"a=1&" * 5000, 413),
    "a huge field": ({"content-type": "application/x-www-form-urlencoded"}, b"kind=" + b"a" * (1024 * 1024), 413),
    "many files": (
        {"content-type": "multipart/form-data; boundary=x"},
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n1\r\n' * 21 + b"--x--\r\n",
        413,
    ),
}
"""Bodies that are no form of ours, with the headers that come along and the code of the answer."""
