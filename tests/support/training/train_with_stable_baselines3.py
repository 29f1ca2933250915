"""PPO of Stable-Baselines3 with verbose=1: a drawn box after each rollout. --bar adds its progress bar."""

import sys

import gymnasium
import numpy
from stable_baselines3 import PPO
from stable_baselines3.common.logger import HumanOutputFormat, KVWriter, Logger

from truth import Truth

truth = Truth("stable-baselines3", "gymnasium", "torch")
truth.may_be("time/fps", "time/time_elapsed")


class Walk(gymnasium.Env):
    """A walk along a line: a step to the right is worth most, and it ends after twenty."""

    observation_space = gymnasium.spaces.Box(-30, 30, (1,))
    action_space = gymnasium.spaces.Discrete(2)

    def reset(self, seed=None, options=None):
        super().reset(seed=seed)
        self.place, self.count = 0.0, 0
        return numpy.array([self.place], "float32"), {}

    def step(self, action):
        self.place += 1 if action else -1
        self.count += 1
        return numpy.array([self.place], "float32"), float(action), self.count == 20, False, {}


class Record(KVWriter):
    """Gets what the box gets."""

    def write(self, values, excluded, step=0):
        total = values["time/total_timesteps"]
        for tag, value in values.items():
            if tag == "time/total_timesteps" or tag in truth.optional:
                continue
            if tag not in truth.curves:
                truth.curve(tag, digits=3) if isinstance(value, (float, numpy.floating)) else truth.curve(tag)
            truth.add(tag, total, value)

    def close(self):
        pass


model = PPO("MlpPolicy", Walk(), n_steps=256, batch_size=64, verbose=1, seed=0, device="cpu")
model.set_logger(Logger(None, [HumanOutputFormat(sys.stdout), Record()]))
model.learn(1024, progress_bar="--bar" in sys.argv)
truth.save()
