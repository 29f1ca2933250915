"""The Job in docs/scale.md: whether it is one, and what its container does at each index. There is no cluster here."""

import concurrent.futures
import json
import os
import subprocess

import pytest
from recipes import exit_codes, recipes


@pytest.fixture
def job(lack):
    try:
        import yaml
    except ImportError:
        lack("PyYAML is not installed")
    return yaml.safe_load(recipes("Kubernetes")[0])


def container_of(job):
    (container,) = job["spec"]["template"]["spec"]["containers"]
    return container


def variables_of(container):
    assert all(isinstance(entry["value"], str) for entry in container["env"])  # Kubernetes refuses numbers.
    return {entry["name"]: entry["value"] for entry in container["env"]}


def test_the_job_is_indexed_and_tries_again_where_that_helps(job):
    spec = job["spec"]
    container = container_of(job)
    assert (job["apiVersion"], job["kind"], spec["completionMode"]) == ("batch/v1", "Job", "Indexed")
    assert variables_of(container) == {"TBVIZ_SHARDS": str(spec["completions"])}
    assert spec["template"]["spec"]["restartPolicy"] == "Never"  # A pod failure policy asks for that.
    never = next(rule for rule in spec["podFailurePolicy"]["rules"] if rule["action"] == "FailIndex")["onExitCodes"]
    assert (never["containerName"], never["operator"]) == (container["name"], "In")
    assert never["values"] == [code for code, again in exit_codes().items() if code != 0 and not again]
    mounts = {mount["name"] for mount in container["volumeMounts"]}
    assert mounts == {volume["name"] for volume in job["spec"]["template"]["spec"]["volumes"]}


def test_every_exit_code_is_sorted(tbviz):
    told = json.loads(tbviz("help", "--json").out)["exit_codes"]
    stops = {130, 137, 143}
    assert {entry["code"] for entry in told} - {128} == set(exit_codes()) - stops


def test_its_pods_do_together_what_one_process_does(job, pictures, environment, shell, contents, one_process, tmp_path):
    container = container_of(job)
    shell("find pictures -name '*.png' | sort > names")
    (mount,) = container["volumeMounts"]
    command = [word.replace(mount["mountPath"], str(tmp_path), 1) for word in container["command"]]

    def run(index):
        variables = {**environment, **variables_of(container), "JOB_COMPLETION_INDEX": str(index)}
        return subprocess.run(command, cwd=tmp_path, env=variables, timeout=60).returncode

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pods:
        assert set(pods.map(run, range(job["spec"]["completions"]))) == {0}
    assert shell("tbviz check --shards runs/pictures").splitlines() == ["64 of 64 shards done, 256 of 256 inputs"]
    found = contents("runs/pictures")
    assert found.total() == 256 and found == one_process()
