"""Whether people can answer the letters, and servers believe them: the address from which the office writes."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from config.addresses import is_for_examples
from domain.stages import Stage
from models.rounds import Round, Season
from runtime.installation import Installation
from service.findings import Finding, bad, good


def check_sender(installation: Installation) -> Iterator[Finding]:
    """Look at the office's address of each season with an open round; where no letter leaves, nothing is to be said."""
    if installation.settings.smtp_host is None:
        return
    try:
        addresses = _addresses(installation)
    except SQLAlchemyError:
        return  # who looks at the database tells of it
    for season, address in addresses:
        if is_for_examples(address):
            yield bad(
                "sender",
                f"Письма сезона {season} уходили бы с адреса {address}, а такого ящика быть не может: почтовые серверы "
                "их отвергнут, ответить на них нельзя.",
                "Впишите настоящий адрес офиса (address в season.yaml) и внесите его: rounds schedule ПАПКА --yes.",
            )
        else:
            yield good("sender", f"Письма сезона {season} уходят с адреса {address}.")


def _addresses(installation: Installation) -> list[tuple[str, str]]:
    of_open = select(Round.season_id).where(Round.stage != Stage.CLOSED.value)
    with installation.reading() as session:
        found = session.scalars(select(Season).where(Season.id.in_(of_open)).order_by(Season.id))
        return [(season.id, season.office.address) for season in found]
