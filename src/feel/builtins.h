/* What the files of built-in functions share: every function of the table, by its kind of argument. */
#ifndef FEEL_BUILTINS_H
#define FEEL_BUILTINS_H

#include "feel/builtin.h"

/* Note that an argument is of the wrong kind (null: a warning) and make the result null; true. */
bool argument_wrong(struct dmn_run *run, struct dmn_value *ret, const char *function, const char *wanted,
	const struct dmn_value *found);

#define FEEL_CALL(name) \
	bool name(struct dmn_run *run, const struct dmn_value *a, uint32_t count, struct dmn_value *ret)

FEEL_CALL(call_abs);
FEEL_CALL(call_after);
FEEL_CALL(call_all);
FEEL_CALL(call_any);
FEEL_CALL(call_append);
FEEL_CALL(call_before);
FEEL_CALL(call_ceiling);
FEEL_CALL(call_coincides);
FEEL_CALL(call_concatenate);
FEEL_CALL(call_contains);
FEEL_CALL(call_context);
FEEL_CALL(call_context_merge);
FEEL_CALL(call_context_put);
FEEL_CALL(call_context_put_key);
FEEL_CALL(call_count);
FEEL_CALL(call_date);
FEEL_CALL(call_date_parts);
FEEL_CALL(call_date_time);
FEEL_CALL(call_date_time_of);
FEEL_CALL(call_day_of_week);
FEEL_CALL(call_day_of_year);
FEEL_CALL(call_decimal);
FEEL_CALL(call_distinct_values);
FEEL_CALL(call_duration);
FEEL_CALL(call_during);
FEEL_CALL(call_ends_with);
FEEL_CALL(call_even);
FEEL_CALL(call_exp);
FEEL_CALL(call_finished_by);
FEEL_CALL(call_finishes);
FEEL_CALL(call_flatten);
FEEL_CALL(call_floor);
FEEL_CALL(call_get_entries);
FEEL_CALL(call_get_value);
FEEL_CALL(call_includes);
FEEL_CALL(call_index_of);
FEEL_CALL(call_insert_before);
FEEL_CALL(call_is);
FEEL_CALL(call_list_contains);
FEEL_CALL(call_list_replace);
FEEL_CALL(call_log);
FEEL_CALL(call_lower_case);
FEEL_CALL(call_matches);
FEEL_CALL(call_max);
FEEL_CALL(call_mean);
FEEL_CALL(call_median);
FEEL_CALL(call_meets);
FEEL_CALL(call_met_by);
FEEL_CALL(call_min);
FEEL_CALL(call_mode);
FEEL_CALL(call_modulo);
FEEL_CALL(call_month_of_year);
FEEL_CALL(call_months_duration);
FEEL_CALL(call_not);
FEEL_CALL(call_now);
FEEL_CALL(call_number);
FEEL_CALL(call_odd);
FEEL_CALL(call_overlaps);
FEEL_CALL(call_overlaps_after);
FEEL_CALL(call_overlaps_before);
FEEL_CALL(call_product);
FEEL_CALL(call_range);
FEEL_CALL(call_remove);
FEEL_CALL(call_replace);
FEEL_CALL(call_reverse);
FEEL_CALL(call_round_down);
FEEL_CALL(call_round_half_down);
FEEL_CALL(call_round_half_up);
FEEL_CALL(call_round_up);
FEEL_CALL(call_sort);
FEEL_CALL(call_split);
FEEL_CALL(call_sqrt);
FEEL_CALL(call_started_by);
FEEL_CALL(call_starts);
FEEL_CALL(call_starts_with);
FEEL_CALL(call_stddev);
FEEL_CALL(call_string);
FEEL_CALL(call_string_join);
FEEL_CALL(call_string_length);
FEEL_CALL(call_sublist);
FEEL_CALL(call_substring);
FEEL_CALL(call_substring_after);
FEEL_CALL(call_substring_before);
FEEL_CALL(call_sum);
FEEL_CALL(call_time);
FEEL_CALL(call_time_parts);
FEEL_CALL(call_today);
FEEL_CALL(call_union);
FEEL_CALL(call_upper_case);
FEEL_CALL(call_week_of_year);

#endif
