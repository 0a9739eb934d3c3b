"""Where each requirement on fetching and pushing is shown, and each fault of others that applies.

The requirements are those that the projects of this kind agree on: S for addresses, P for polling
and pushing, X for size; a fault of another project has the name it got there. A test that is
renamed or goes takes its line here with it, or this fails.
"""

from __future__ import annotations

import ast
import functools
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.rows import Row

TESTS = Path(__file__).parents[1]

SHOWN = {
    "S1 judged where it is dialled": """
        net/test_guard.py::test_a_name_that_is_rebound_is_judged_again_at_each_connection
        net/test_guard.py::test_a_redirect_into_a_private_network_is_not_followed
        net/test_guard.py::test_two_names_on_one_address_are_each_held_to_their_own_certificate
        net/test_guard.py::test_of_a_name_with_both_kinds_only_the_public_address_is_dialled""",
    "S2 the table of what is denied": """
        net/test_addresses.py::test_an_address_that_is_not_public_is_denied
        net/test_addresses.py::test_a_public_address_is_dialled
        net/test_addresses.py::test_every_network_of_the_table_is_denied_from_end_to_end
        net/test_addresses.py::test_the_operator_allows_networks_and_ports
        net/test_addresses.py::test_what_feedd_listens_on_is_denied_whatever_is_allowed""",
    "S3 spellings of addresses": """
        net/test_guard.py::test_no_spelling_of_a_private_address_is_dialled
        net/test_urls.py::test_what_is_no_plain_web_address_is_refused""",
    "S4 schemes, redirects, secrets": """
        net/test_fetch.py::test_five_redirects_are_followed_and_a_sixth_is_not
        net/test_fetch.py::test_a_redirect_to_what_is_no_web_page_is_refused
        net/test_fetch.py::test_no_header_of_the_source_crosses_to_another_origin_nor_back
        net/test_urls.py::test_secrets_are_never_sent_down_to_plain_http""",
    "S5 proxies are the operator's": """
        net/test_guard.py::test_a_proxy_in_the_environment_has_no_effect
        net/test_guard.py::test_a_proxy_of_the_operator_is_used_and_judges_itself""",
    "S6 one way out": """
        net/test_way_out.py::test_no_module_outside_net_speaks_http
        net/test_post.py::test_a_private_receiver_is_not_dialled
        websub/test_hub.py::test_p14_s6_a_callback_inside_the_network_is_never_dialled""",
    "S7 slow names starve nobody": """
        net/test_dns.py::test_two_hundred_dead_names_do_not_delay_a_healthy_feed""",
    "X3 size on the wire and decoded": """
        net/test_bombs.py::test_x3_four_bombs_end_as_too_large_and_add_little_to_memory
        net/test_body.py::test_what_is_read_is_never_longer_than_the_limit
        net/test_body.py::test_a_broken_body_is_refused
        net/test_body.py::test_a_stated_length_beyond_the_limit_is_refused_unread""",
    "P1 validators, byte for byte": """
        net/test_fetch.py::test_an_etag_goes_back_byte_for_byte
        net/test_fetch.py::test_a_last_modified_goes_back_byte_for_byte
        schedule/test_on_the_wire.py::test_a_crash_before_the_commit_asks_again_with_the_old_validators
        schedule/test_on_the_wire.py::test_a_document_that_can_not_be_read_does_not_replace_the_validators""",
    "P2 pitfalls of validators": """
        schedule/test_on_the_wire.py::test_a_server_that_answers_304_for_ever_is_found_out_within_a_fortnight
        schedule/test_moves.py::test_validators_are_not_sent_to_another_declared_url
        net/test_fetch.py::test_equal_bodies_have_equal_names_however_packed""",
    "P3 never early": """
        schedule/test_next_visit.py::test_twenty_restarts_in_five_minutes_make_no_visit
        schedule/test_next_visit.py::test_a_person_who_asks_is_held_to_the_floor_too
        schedule/test_on_the_wire.py::test_in_a_week_only_the_first_request_is_unconditional_and_none_comes_early""",
    "P4 the longest of what is asked": """
        schedule/test_next_visit.py::test_the_wait_is_the_longest_that_anybody_asks_for
        schedule/test_next_visit.py::test_max_age_on_a_304_counts_too
        schedule/test_next_visit.py::test_a_visit_is_moved_past_the_hours_to_skip
        schedule/test_next_visit.py::test_a_visit_is_moved_past_the_days_to_skip
        net/test_politeness.py::test_how_long_an_answer_stays_fresh""",
    "P5 Retry-After, and 429 for the host": """
        net/test_fetch.py::test_a_429_holds_every_feed_of_its_host
        net/test_fetch.py::test_a_host_that_forbids_one_feed_after_the_other_is_left_alone
        net/test_fetch.py::test_a_hold_from_before_a_restart_still_holds
        schedule/test_on_the_wire.py::test_what_retry_after_names_is_kept_to_the_second
        schedule/test_next_visit.py::test_after_a_storm_of_503_a_hundred_sources_do_not_return_at_once""",
    "P6 errors never end a source": """
        schedule/test_on_the_wire.py::test_thirty_days_of_errors_cost_few_requests_and_the_first_answer_ends_them
        schedule/test_failures.py::test_a_year_of_failures_does_not_end_the_visits
        schedule/test_on_the_wire.py::test_a_source_that_is_gone_is_never_asked_again_not_even_after_a_restart""",
    "P7 moved for good": """
        schedule/test_moves.py::test_three_sightings_over_a_day_move_the_source
        schedule/test_moves.py::test_a_temporary_redirect_never_does
        schedule/test_moves.py::test_a_target_that_is_another_feed_does_not
        schedule/test_on_the_wire.py::test_a_hotels_captive_portal_moves_no_source""",
    "P8 one host at a time": """
        net/test_budget.py::test_a_thousand_feeds_on_one_host_are_asked_two_at_a_time
        net/test_budget.py::test_ten_thousand_sources_on_fifty_hosts_never_exceed_a_hosts_limit
        net/test_fetch.py::test_at_most_two_requests_are_open_at_one_host
        net/test_hosters.py::test_a_hundred_blogs_of_one_hoster_are_asked_two_at_a_time
        net/test_hosters.py::test_p08_a_machine_behind_many_owners_names_is_asked_eight_at_a_time""",
    "P9 spread": """
        schedule/test_next_visit.py::test_first_visits_of_many_sources_fill_the_floor_evenly
        schedule/test_next_visit.py::test_sources_that_ask_for_nothing_do_not_fall_into_step""",
    "P10 the rhythm learned": """
        schedule/test_rhythm.py::test_the_rate_learned_is_the_true_one_however_often_one_visits
        schedule/test_rhythm.py::test_the_busy_hours_are_visited_more_often_than_the_quiet_ones""",
    "P11 deltas": """
        net/test_fetch.py::test_a_delta_is_asked_for_only_with_an_etag_and_marked_as_one
        schedule/test_health.py::test_a_delta_without_entries_is_no_empty_feed""",
    "P12 WebSub, subscribing": """
        websub/test_rocks.py::test_discovery
        websub/test_rocks.py::test_what_is_not_signed_rightly_is_acknowledged_and_ignored
        websub/test_lifecycle.py::test_a_lease_is_renewed_before_it_ends_under_the_same_address
        websub/test_lifecycle.py::test_a_denial_brings_the_visits_back_and_is_asked_about_in_a_week
        websub/test_callbacks.py::test_a_challenge_goes_back_as_text_that_no_browser_runs""",
    "P13 who feedd is, and robots.txt": """
        net/test_fetch.py::test_the_first_request_invents_no_validator_and_carries_nothing_it_should_not
        net/test_politeness.py::test_feedd_says_who_it_is
        net/test_robots.py::test_a_page_that_is_disallowed_is_never_fetched
        net/test_robots.py::test_a_crawl_delay_spaces_the_visits_to_the_host""",
    "P14 WebSub, publishing": """
        websub/test_pings.py::test_p14_a_feed_names_its_hub_and_itself_once
        websub/test_pings.py::test_p14_the_hub_is_pinged_after_a_commit_that_changed_the_feed
        websub/test_pings.py::test_p14_what_changes_no_feed_is_no_ping
        websub/test_pings.py::test_p14_a_burst_of_stories_is_two_pings
        websub/test_pings.py::test_p14_feeds_that_want_a_login_have_no_hub_and_are_never_pinged
        websub/test_two_feedds.py::test_p14_a_ping_that_sigkill_cut_off_is_sent_at_the_next_start
        websub/test_two_feedds.py::test_p14_p12_a_story_is_pushed_from_one_feedd_to_another""",
    "Miniflux GO-2025-4226, led away by //host": """
        web/test_access.py::test_nobody_is_led_away_from_the_site""",
    "changedetection CVE-2026-35490, a route without its guard": """
        web/test_access.py::test_without_a_login_nothing_but_the_way_in_and_health_is_open
        web/test_access.py::test_no_other_mount_hides_routes_from_these_tests""",
    "changedetection GHSA-3v57 and FreshRSS 1.30, forged requests, the login's too": """
        web/test_access.py::test_no_page_of_another_site_can_post_to_any_route
        web/test_access.py::test_there_are_unsafe_routes_to_protect""",
    "slow and endless requests (CWE-400), and passwords tried at once (CWE-307)": """
        web/test_connection.py::test_who_sends_no_end_is_hung_up_on
        web/test_connection.py::test_who_sends_no_whole_request_is_hung_up_on
        web/test_connection.py::test_who_takes_nothing_of_an_answer_is_hung_up_on
        web/test_access.py::test_no_more_passwords_are_tried_out_at_once_than_one_after_the_other""",
    "expressions that take the square of a length, or more (CWE-1333)": """
        parse/bulletins/test_properties.py::test_a_long_run_costs_the_processor_little""",
    "FreshRSS CVE-2025-54592, a session that didn't end": """
        web/test_access.py::test_an_ended_session_is_ended_in_the_database_too
        web/test_access.py::test_a_new_password_ends_the_sessions_of_the_old_one""",
    "FreshRSS CVE-2025-62166, another's token": """
        web/test_access.py::test_a_reader_gets_addresses_of_its_own_from_the_page
        web/test_access.py::test_no_token_of_the_api_is_revoked_from_the_page
        web/test_access.py::test_a_revoked_token_is_good_for_nothing_at_once""",
}
"""The faults of others that aren't named here have tests of their own name beside this one."""


@functools.cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((TESTS / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_each_requirement_is_shown_by_tests_that_are_there(row: Row) -> None:
    for requirement, tests in SHOWN.items():
        with row(requirement):
            shown = [line.strip().split("::") for line in tests.split()]
            assert [test for path, test in shown if test not in names_in(path)] == []
