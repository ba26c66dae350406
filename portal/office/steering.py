"""The doors at which the office steers a round."""

from portal.office import steering_extend, steering_replace, steering_rest, steering_upcoming

DOORS = (*steering_extend.DOORS, *steering_rest.DOORS, *steering_replace.DOORS, *steering_upcoming.DOORS)
