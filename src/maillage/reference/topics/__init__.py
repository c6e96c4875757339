"""Topics: what a cooperation is about, in every list that the field uses, and the words that name it.

In: a code, or what a person wrote ("eau potable", "Eau; Éducation"). Out: topics of the product, goals and targets of
the 2030 Agenda, DAC purpose codes, coarse themes, policy markers, forms of support, organisation types, with labels in
en, fr, es, pt and ar, and the crosswalks between them. All of it is data (``data/*.csv``): the labels and the
crosswalks are this project's own and say so (``version``, ``derived``); a goal that a source states wins over a derived
one. Not for scoring how close two topics are: that is matching's.
"""

from maillage.reference.topics.find import (
    OrganisationTypeMatch,
    find_organisation_type,
    find_topic,
    match_organisation_type,
)
from maillage.reference.topics.lists import (
    crosswalk_head,
    dac,
    dac_codes,
    goal,
    goal_name,
    goals,
    goals_of_topic,
    markers,
    modalities,
    organisation_type,
    organisation_types,
    target,
    targets,
    themes,
    topic,
    topic_name,
    topic_of_dac,
    topics,
)
from maillage.reference.topics.meant import topics_meant, topics_of_match
from maillage.reference.topics.model import LANGUAGES, THEME_SCHEMES, Entry, Topic, TopicMatch

__all__ = [
    "LANGUAGES",
    "THEME_SCHEMES",
    "Entry",
    "OrganisationTypeMatch",
    "Topic",
    "TopicMatch",
    "crosswalk_head",
    "dac",
    "dac_codes",
    "find_organisation_type",
    "find_topic",
    "goal",
    "goal_name",
    "goals",
    "goals_of_topic",
    "markers",
    "match_organisation_type",
    "modalities",
    "organisation_type",
    "organisation_types",
    "target",
    "targets",
    "themes",
    "topic",
    "topic_name",
    "topic_of_dac",
    "topics",
    "topics_meant",
    "topics_of_match",
]
