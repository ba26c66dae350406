"""Why a file of a stranger is not taken."""


class NotTaken(ValueError):
    """The file is not taken; the sentence, in Russian, says why and what to do. It goes on from «имя файла:»."""


PRINT_ANEW = "откройте его, выберите «Печать» и «Сохранить как PDF», и приложите то, что получится."
SAVE_AS_PDF = "откройте его и сохраните как PDF («Файл», «Сохранить как»), затем приложите PDF."


def damaged(what: str) -> NotTaken:
    """The file is not whole, or not put together as programs do it; `what` says which file it is."""
    return NotTaken(f"{what} повреждён или загрузился не целиком: проверьте, что он открывается у вас, и {SAVE_AGAIN}")


SAVE_AGAIN = "сохраните его заново, затем приложите ещё раз."
