# Run by workerd, in the folder of the bundle.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [(name = "contract-servers.js", esModule = embed "contract-servers.js")],
    compatibilityDate = "2026-01-01",
    # Requests say by their signal that the client is gone.
    compatibilityFlags = ["enable_request_signal"],
  ))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
