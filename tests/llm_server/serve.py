"""Serves a model over HTTP on this machine, like llama.cpp's own server: serve.py MODEL PORT KEY CONTEXT. SIGTERM ends it."""

import sys
import threading

import xllamacpp

model, port, key, context = sys.argv[1:]
params = xllamacpp.CommonParams()
params.model.path = model
params.hostnames = ["127.0.0.1"]
params.port = int(port)
params.api_keys = [key]
params.n_ctx = int(context)
params.n_parallel = 1
params.n_gpu_layers = 0
# threads that wait for one another are slow where the processor is shared
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
params.sampling.temp = 0.0
params.offline = True
params.ui = False
server = xllamacpp.Server(params)
threading.Event().wait()
