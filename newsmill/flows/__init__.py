"""Everything that imports Prefect: the flow, its tasks, executors, the temporary server, serving."""

if __name__ != "newsmill.flows":  # reached by the link `flows`, which deployments of newsmill 0.1 name
    raise ImportError("since newsmill 0.2 the flow is newsmill.flows.load_news:load_news; deploy again, serve again")
