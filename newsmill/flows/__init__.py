"""Everything that imports Prefect: the flow load_news, its server and its workers."""

if __name__ != "newsmill.flows":  # the checkout has a link `flows`, so an entrypoint of version 0.1.0 still finds this
    raise ImportError(
        f"{__name__}: this package is newsmill.flows since version 0.2.0; "
        "deploy again with the entrypoint newsmill.flows.load_news:load_news"
    )
