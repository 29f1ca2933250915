"""TensorBoard's data server reads a log directory once, every checksum too: LOGDIR."""

import subprocess
import sys

import tensorboard_data_server

command = [tensorboard_data_server.server_binary(), "--logdir", sys.argv[1], "--checksum", "--reload", "once", "-v"]
command += ["--port", "0"]
with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
    for line in server.stderr:
        if "Finished load cycle" in line:
            break
    else:
        sys.exit("the server did not finish a load cycle")
    server.kill()
