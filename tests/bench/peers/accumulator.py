"""A run's curves as CSV, by TensorBoard's EventAccumulator: RUN FILE."""

import csv
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

run, path = sys.argv[1:]
accumulator = EventAccumulator(run, size_guidance={"scalars": 0})
accumulator.Reload()
with open(path, "w", newline="") as file:
    writer = csv.writer(file)
    for tag in accumulator.Tags()["scalars"]:
        for event in accumulator.Scalars(tag):
            writer.writerow([tag, event.step, event.wall_time, event.value])
