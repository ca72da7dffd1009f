"""The DuckDB warehouse: connection, contract, load, rebuild, marts, checks. The only package that imports duckdb."""

if __name__ != "newsmill.warehouse":  # the checkout has a link `warehouse` to this package
    raise ImportError(
        f"{__name__}: this package is newsmill.warehouse since version 0.2.0; deploy again, or import that"
    )
