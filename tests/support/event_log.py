"""Event logs made of TensorBoard's own messages, with its record writer."""

from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.compat.proto.summary_pb2 import Summary, SummaryMetadata
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.summary.writer.record_writer import RecordWriter

START = 1234567890.125
FIRST = Event(wall_time=START, file_version="brain.Event:2")
HEADER = 12  # Bytes of a record in front of its data, and behind it.
FOOTER = 4


def value(step, tag, seconds=0.0, **kind):
    """An event with one value, some seconds after START."""
    return Event(
        wall_time=START + seconds, step=step, summary=Summary(value=[Summary.Value(tag=tag, **kind)])
    )


def scalar(step, tag="loss", number=0.5, seconds=0.0):
    return value(step, tag, seconds, simple_value=number)


def plugin(name, content=b""):
    return SummaryMetadata(plugin_data=SummaryMetadata.PluginData(plugin_name=name, content=content))


def tensor_scalar(step, tag, number, seconds=0.0, dtype=1):
    numbers = {"float_val": [number]} if dtype == 1 else {"double_val": [number]}
    return value(step, tag, seconds, metadata=plugin("scalars"), tensor=TensorProto(dtype=dtype, **numbers))


def session_start(step, seconds=0.0):
    return Event(
        wall_time=START + seconds, step=step, session_log=SessionLog(status=SessionLog.START)
    )


def write_events(path, events):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb") as file:
        writer = RecordWriter(file)
        for event in events:
            writer.write(event.SerializeToString())
    return path


def offsets(events):
    """Where each event's record begins in a file of all of them, and where the last one ends."""
    places = [0]
    for event in events:
        places.append(places[-1] + HEADER + len(event.SerializeToString()) + FOOTER)
    return places
