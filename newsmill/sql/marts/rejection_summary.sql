-- One row per reason for which records were not loaded.
-- reason: The reason, one of a short fixed list.
-- rejection_count: Records that were not loaded for it.
-- file_count: Files with such records.
-- example_source_file: A file with such a record.
-- example_record_number: Its place in that file, from 1.
-- example_detail: The reason in words, with a remedy.
SELECT
    reason,
    count(*) AS rejection_count,
    count(DISTINCT source_file) AS file_count,
    arg_min(source_file, (source_file, record_number)) AS example_source_file,
    arg_min(record_number, (source_file, record_number)) AS example_record_number,
    arg_min(detail, (source_file, record_number)) AS example_detail
FROM rejections
GROUP BY reason
