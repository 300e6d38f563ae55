"""Both brokers: what was confirmed arrives, whoever dies in between; what cannot be read is not lost.

What the in-process broker cannot do is keep events over a restart; so it confirms
an event only when its consumers have acknowledged it, which `test_relay` builds on.
"""

from __future__ import annotations

import pytest

from shared.broker import Broker, dead_queue
from shared.contracts.disbursement import CaseAdvanced
from shared.contracts.queues import EXCHANGE, queues_for
from shared.transport import BATCH, BrokerAway, arrival_of
from tests.builders import MORNING, an_event, events
from tests.conftest import until
from tests.contract.conftest import listener


def test_an_event_reaches_every_queue_that_wants_it(any_broker, listening):
    application = an_event()

    assert any_broker.publish([application]) == {application.event_id}

    for queue in ("disbursement.events", "reporting.events"):
        listening[queue].wait_for(1)
        assert listening[queue].taken[0].envelope == application


def test_a_queue_gets_only_what_it_is_bound_for(any_broker, listening):
    advanced = an_event(
        CaseAdvanced("TD-1", "credit-poor", "endorsed", "endorsed", "to-truong", MORNING.date()),
        subject="TD-1",
    )
    application = an_event()

    any_broker.publish([advanced, application])

    listening["reporting.events"].wait_for(2)
    listening["disbursement.events"].wait_for(1)
    assert listening["disbursement.events"].ids == [application.event_id]


def test_many_events_arrive_in_order_and_in_batches(any_broker, listening):
    sent = events("uuid:5c1f", 3 * BATCH)

    assert any_broker.publish(sent) == {event.event_id for event in sent}

    listening["reporting.events"].wait_for(len(sent))
    assert listening["reporting.events"].ids == [event.event_id for event in sent]
    assert max(listening["reporting.events"].batches) <= BATCH


def test_a_batch_that_was_not_taken_to_the_end_comes_again(any_broker):
    sent = events("uuid:5c1f", 5)

    with (
        listener(any_broker, "reporting.events", refuse=2) as reporting,
        listener(any_broker, "disbursement.events"),
    ):
        any_broker.publish(sent)
        reporting.wait_for(5)

    assert reporting.refused == 2
    assert set(reporting.ids) == {event.event_id for event in sent}


def test_topics_match_word_by_word():
    assert queues_for("intake.household.updated") == (
        "intake.events",
        "disbursement.events",
        "reporting.events",
    )
    assert queues_for("intake.activity.reported") == ("reporting.events",)
    assert queues_for("intake.household.member.updated") == ("reporting.events",)
    assert queues_for("weather.reported") == ()


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"[]", b"{}", b'{"id": 1, "type": "x"}', b"[" * 100_000])
def test_a_message_that_is_no_event_is_kept_as_it_came(raw):
    arrival = arrival_of(raw)

    assert arrival.envelope is None
    assert arrival.raw == raw
    assert arrival.unreadable


def test_an_event_waits_in_rabbitmq_for_a_consumer_that_never_started(broker_url):
    sent = events("uuid:5c1f", 3)

    Broker(broker_url).publish(sent)

    with listener(Broker(broker_url), "reporting.events") as late:
        late.wait_for(3)
    assert late.ids == [event.event_id for event in sent]


def test_an_event_that_no_queue_wants_is_not_called_safe(broker_url):
    broker = Broker(broker_url)
    wanted = an_event()
    unwanted = an_event()
    object.__setattr__(unwanted, "event_type", "weather.reported")

    assert broker.publish([wanted, unwanted]) == {wanted.event_id}
    broker.close()


def test_strangers_can_put_rubbish_into_a_queue_and_it_arrives_as_such(broker_url):
    broker = Broker(broker_url)
    with broker._connect(heartbeat_s=0) as connection:
        channel = connection.channel()
        channel.basic_publish(
            channel.prepare_message(b"not json"), exchange=EXCHANGE, routing_key="intake.rubbish"
        )

    with listener(broker, "reporting.events") as reporting:
        reporting.wait_for(1)

    assert reporting.taken[0].raw == b"not json"
    assert reporting.taken[0].envelope is None


def test_what_rabbitmq_set_aside_arrives_marked_as_dead(broker_url):
    broker = Broker(broker_url)
    event = an_event()
    broker.publish([event])
    with broker._connect(heartbeat_s=0) as connection:
        channel = connection.channel()
        got = until(lambda: channel.basic_get("reporting.events"))
        channel.basic_reject(got.delivery_tag, requeue=False)
    until(lambda: broker.depth(dead_queue("reporting.events")) == 1)

    with listener(broker, "reporting.events") as reporting:
        reporting.wait_for(1)

    assert reporting.taken[0].dead
    assert reporting.ids == [event.event_id]


def test_a_broker_that_is_away_is_said_to_be_away():
    nobody = Broker("amqp://sinhke:x@127.0.0.1:1//")

    assert not nobody.reachable()
    with pytest.raises(BrokerAway):
        nobody.publish([an_event()])
    with pytest.raises(BrokerAway):
        nobody.consume("reporting.events", lambda batch: None, go_on=lambda: True)
