"""What people write where an e-mail address is wanted, and whether it is one."""

ADDRESSES = {
    "a@x.ru,b@x.ru": False,
    " info@school.example ": True,
    "директор@школа.рф": True,
    "info@школа.рф": True,
    "a@mаil.ru": False,
    "a@x..ru": False,
    "a@localhost": False,
    "Иванов <a@b.ru>": False,
    "a" * 250 + "@x.ru": False,
    "A@X.RU": True,
    "": False,
    "a@x.ru\r\nBcc: b@x.ru": False,
}
"""By what is written: whether a letter may go there. The «а» of «mаil» is Cyrillic."""
