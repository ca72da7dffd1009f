-- A source file has an error if it failed, and only then.
SELECT
    source_file,
    status,
    error
FROM source_files
WHERE (status = 'failed') <> (error IS NOT NULL)
