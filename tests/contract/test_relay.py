"""Histories become news: everything once at least, each record's events in order, nothing forgotten."""

from __future__ import annotations

import pytest

from shared import relay as relay_module
from shared.history import ensure_outbox_index, save
from shared.relay import relay
from shared.transport import BrokerAway
from tests.builders import events


class DoubtfulBroker:
    """A broker that confirms only what it is told to, and remembers what it was given."""

    def __init__(self, confirms=lambda event: True):
        self.given, self._confirms = [], confirms

    def publish(self, envelopes):
        self.given += envelopes
        return {event.event_id for event in envelopes if self._confirms(event)}


@pytest.fixture
def records(database):
    ensure_outbox_index(database.cases)
    return database.cases


def opened(records, record_id, count=1):
    news = events(record_id, count)
    save(records, record_id, read_version=0, state={}, events=news)
    return news


def unsent(records):
    return {record["_id"] for record in records.find({"unsent": True})}


def test_what_is_in_a_history_arrives_and_is_marked(records, any_broker, listening):
    told = [event for number in range(30) for event in opened(records, f"TD-{number}", 3)]

    assert relay(records, any_broker) == 90

    listening["reporting.events"].wait_for(90)
    assert set(listening["reporting.events"].ids) == {event.event_id for event in told}
    assert unsent(records) == set()
    assert relay(records, any_broker) == 0


def test_the_events_of_one_record_arrive_in_order(records, any_broker, listening):
    told = opened(records, "TD-1", 40)
    opened(records, "TD-2", 3)

    while relay(records, any_broker):
        pass

    listening["reporting.events"].wait_for(43)
    arrived = [one.envelope for one in listening["reporting.events"].taken if one.envelope.subject == "TD-1"]
    assert [event.sequence for event in arrived] == [event.sequence for event in told]


def test_a_record_that_goes_on_is_told_from_where_it_was_left(records):
    broker = DoubtfulBroker()
    opened(records, "TD-1", 2)
    relay(records, broker)

    save(records, "TD-1", read_version=2, state={}, events=events("TD-1", 2, first=3))
    assert relay(records, broker) == 2

    assert [event.sequence for event in broker.given] == [1, 2, 3, 4]
    assert records.find_one({"_id": "TD-1"})["published"] == 4


def test_an_event_that_is_not_confirmed_holds_back_those_behind_it(records):
    refusing = DoubtfulBroker(lambda event: event.sequence != 2 or event.subject != "TD-1")
    opened(records, "TD-1", 3)
    opened(records, "TD-2", 3)

    assert relay(records, refusing) == 4

    assert [e.sequence for e in refusing.given if e.subject == "TD-1"] == [1, 2]
    assert unsent(records) == {"TD-1"}
    assert records.find_one({"_id": "TD-1"})["published"] == 1

    healed = DoubtfulBroker()
    assert relay(records, healed) == 2
    assert [event.sequence for event in healed.given] == [2, 3]
    assert unsent(records) == set()


def test_a_record_that_grows_while_it_is_told_stays_unsent(records):
    opened(records, "TD-1", 1)

    def grow(event):
        if event.sequence == 1:
            save(records, "TD-1", read_version=1, state={}, events=events("TD-1", 1, first=2))
        return True

    relay(records, DoubtfulBroker(grow))

    assert unsent(records) == {"TD-1"}
    assert records.find_one({"_id": "TD-1"})["published"] == 1
    later = DoubtfulBroker()
    assert relay(records, later) == 1
    assert [event.sequence for event in later.given] == [2]


def test_what_was_confirmed_before_the_broker_went_away_is_not_told_again(records):
    opened(records, "TD-1", 2)

    class Going(DoubtfulBroker):
        def publish(self, envelopes):
            if self.given:
                raise BrokerAway()
            return super().publish(envelopes)

    with pytest.raises(BrokerAway):
        relay(records, Going())

    back = DoubtfulBroker()
    assert relay(records, back) == 1
    assert [event.sequence for event in back.given] == [2]


def test_a_relay_that_died_before_it_marked_tells_again_and_loses_nothing(records, monkeypatch):
    told = opened(records, "TD-1", 2)
    first = DoubtfulBroker()
    with monkeypatch.context() as dying:
        dying.setattr(relay_module, "_mark", lambda *_: None)
        relay(records, first)

    second = DoubtfulBroker()
    relay(records, second)

    assert [event.event_id for event in second.given] == [event.event_id for event in told]
    assert unsent(records) == set()


def test_the_in_process_broker_takes_nothing_that_nobody_listens_for(records):
    from shared.broker import open_broker

    opened(records, "TD-1")
    with pytest.raises(BrokerAway):
        relay(records, open_broker("memory://nobody-listens"))
    assert unsent(records) == {"TD-1"}
