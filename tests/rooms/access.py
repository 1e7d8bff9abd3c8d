"""Who gets what from every address: the whole table, about Alice's record, for each of the cast.

Read a row from left to right. The address may name what it is about: everything it names is Alice's, or belongs to
Harbour House. A new address without a row here fails a test.

    200       the page
    204       done, with nothing to say
    302       done, and led on
    sign-in   led to the sign-in page; who sent something is told that it was not kept (401)
    422       the page again, with what was wrong
    404       nothing of this address is told, not even that it exists
    405       not asked in this way
"""

from collections.abc import Iterator
from dataclasses import dataclass

ACCESS = """
address                              how  nobody  alice bob  clara carl fay  dora    lena farid hope rosa zoe  ivan mona

home                                 GET  200     302   302  302   302  302  200     302  302   302  200  302  302  302

account_login                        GET  200     302   302  302   302  302  200     302  302   302  302  302  302  302
account_login                        POST 302     302   302  302   302  302  302     302  302   302  302  302  302  302
account_logout                       GET  302     200   200  200   200  200  302     200  200   200  200  200  200  200
account_logout                       POST 302     302   302  302   302  302  302     302  302   302  302  302  302  302
account_inactive                     GET  200     200   200  200   200  200  200     200  200   200  200  200  200  200
account_signup                       GET  200     302   302  302   302  302  200     302  302   302  302  302  302  302
account_reauthenticate               GET  sign-in 200   200  200   200  200  sign-in 200  200   200  200  200  200  200
account_reauthenticate               POST sign-in 200   200  200   200  200  sign-in 200  200   200  200  200  200  200
account_email                        GET  404     404   404  404   404  404  404     404  404   404  404  404  404  404
account_email_verification_sent      GET  404     404   404  404   404  404  404     404  404   404  404  404  404  404
account_change_password              GET  sign-in 200   200  200   200  200  sign-in 200  200   200  200  200  200  200
account_change_password              POST sign-in 200   200  200   200  200  sign-in 200  200   200  200  200  200  200
account_set_password                 GET  404     404   404  404   404  404  404     404  404   404  404  404  404  404
account_reset_password               GET  200     200   200  200   200  200  200     200  200   200  200  200  200  200
account_confirm_login_code           GET  404     404   404  404   404  404  404     404  404   404  404  404  404  404
account_confirm_email                GET  404     404   404  404   404  404  404     404  404   404  404  404  404  404
account_reset_password_from_key_done GET  404     404   404  404   404  404  404     404  404   404  404  404  404  404
account_reset_password_from_key      GET  404     404   404  404   404  404  404     404  404   404  404  404  404  404
account_reset_password_done          GET  404     404   404  404   404  404  404     404  404   404  404  404  404  404
mfa_authenticate                     GET  sign-in 302   302  302   302  302  sign-in 302  302   302  302  302  302  302
mfa_authenticate                     POST sign-in 302   302  302   302  302  sign-in 302  302   302  302  302  302  302
mfa_reauthenticate                   GET  sign-in 302   302  302   302  302  sign-in 302  302   302  302  302  302  302
mfa_reauthenticate                   POST sign-in 302   302  302   302  302  sign-in 302  302   302  302  302  302  302
mfa_reauthenticate_webauthn          GET  sign-in 302   302  302   302  302  sign-in 302  302   302  302  302  302  302
mfa_reauthenticate_webauthn          POST sign-in 302   302  302   302  302  sign-in 302  302   302  302  302  302  302

signing_in:second_factor             GET  sign-in 200   200  200   200  200  sign-in 200  200   200  200  200  200  200
signing_in:add_app                   GET  sign-in 200   200  200   200  200  sign-in 200  200   200  200  200  200  200
signing_in:add_app                   POST sign-in 422   422  422   422  422  sign-in 422  422   422  422  422  422  422
signing_in:add_passkey               GET  sign-in 200   200  200   200  200  sign-in 200  200   200  200  200  200  200
signing_in:add_passkey               POST sign-in 422   422  422   422  422  sign-in 422  422   422  422  422  422  422
signing_in:spare_codes               GET  sign-in 302   302  302   302  302  sign-in 302  302   302  302  302  302  302
signing_in:spare_codes               POST sign-in 302   302  302   302  302  sign-in 302  302   302  302  302  302  302
signing_in:remove                    GET  sign-in 405   405  405   405  405  sign-in 405  405   405  405  405  405  405
signing_in:remove                    POST sign-in 302   302  302   302  302  sign-in 302  302   302  302  302  302  302
signing_in:read_about_lost           GET  sign-in 405   405  404   404  404  sign-in 404  404   404  404  405  404  404
signing_in:read_about_lost           POST sign-in 302   302  404   404  404  sign-in 404  404   404  404  302  404  404
signing_in:remove_lost               GET  sign-in 404   404  404   404  404  sign-in 200  404   404  404  404  404  404
signing_in:remove_lost               POST sign-in 404   404  404   404  404  sign-in 302  404   404  404  404  404  404
signing_in:places                    GET  sign-in 200   200  200   200  200  sign-in 200  200   200  200  200  200  200
signing_in:end_place                 GET  sign-in 405   405  405   405  405  sign-in 405  405   405  405  405  405  405
signing_in:end_place                 POST sign-in 302   302  302   302  302  sign-in 302  302   302  302  302  302  302
signing_in:end_others                GET  sign-in 405   405  405   405  405  sign-in 405  405   405  405  405  405  405
signing_in:end_others                POST sign-in 302   302  302   302  302  sign-in 302  302   302  302  302  302  302
signing_in:end_all_of                GET  sign-in 404   404  404   404  404  sign-in 405  404   404  404  404  404  405
signing_in:end_all_of                POST sign-in 404   404  404   404  404  sign-in 302  404   404  404  404  404  404

set_language                         GET  302     302   302  302   302  302  302     302  302   302  302  302  302  302
set_language                         POST 302     302   302  302   302  302  302     302  302   302  302  302  302  302

privacy                              GET  200     200   200  200   200  200  200     200  200   200  200  200  200  200
security_txt                         GET  404     404   404  404   404  404  404     404  404   404  404  404  404  404

addresses                            GET  sign-in 404   404  404   404  404  sign-in 200  404   404  404  404  404  200

safety:help                          GET  200     200   200  200   200  200  200     200  200   200  200  200  200  200
safety:leave                         GET  302     302   302  302   302  302  302     302  302   302  302  302  302  302
safety:leave                         POST 405     405   405  405   405  405  405     405  405   405  405  405  405  405
safety:how_to_leave                  GET  200     200   200  200   200  200  200     200  200   200  200  200  200  200
safety:call                          GET  sign-in 200   200  404   404  404  sign-in 404  404   404  404  200  404  404
safety:call                          POST sign-in 302   302  404   404  404  sign-in 404  404   404  404  302  404  404
safety:plan                          GET  sign-in 200   200  404   404  404  sign-in 404  404   404  404  200  404  404
safety:write                         GET  sign-in 200   200  404   404  404  sign-in 404  404   404  404  200  404  404
safety:write                         POST sign-in 302   302  404   404  404  sign-in 404  404   404  404  302  404  404
safety:share                         GET  sign-in 405   405  404   404  404  sign-in 404  404   404  404  405  404  404
safety:share                         POST sign-in 302   302  404   404  404  sign-in 404  404   404  404  302  404  404
safety:earlier                       GET  sign-in 200   200  404   404  404  sign-in 404  404   404  404  200  404  404
safety:paper                         GET  sign-in 200   200  404   404  404  sign-in 404  404   404  404  200  404  404
safety:plan_of_client                GET  sign-in 404   404  200   404  404  sign-in 404  404   404  404  404  404  404
safety:quiet                         GET  200     200   200  200   200  200  200     200  200   200  200  200  200  200
safety:quiet                         POST 302     302   302  302   302  302  302     302  302   302  302  302  302  302

offline:manifest                     GET  200     200   200  200   200  200  200     200  200   200  200  200  200  200
offline:worker                       GET  200     200   200  200   200  200  200     200  200   200  200  200  200  200
offline:here                         GET  sign-in 200   200  200   200  200  sign-in 200  200   200  200  200  200  200
offline:device                       GET  sign-in 200   200  404   404  404  sign-in 404  404   404  404  200  404  404
offline:pages                        GET  sign-in 200   200  404   404  404  sign-in 404  404   404  404  200  404  404
offline:home                         GET  sign-in 200   200  404   404  404  sign-in 404  404   404  404  200  404  404
offline:device_copy                  GET  sign-in 200   200  404   404  404  sign-in 404  404   404  404  200  404  404
offline:help_copy                    GET  sign-in 200   200  404   404  404  sign-in 404  404   404  404  200  404  404
offline:form_copy                    GET  sign-in 200   200  404   404  404  sign-in 404  404   404  404  200  404  404
offline:sheet_copy                   GET  sign-in 200   200  404   404  404  sign-in 404  404   404  404  200  404  404
offline:practice_copy                GET  sign-in 200   200  404   404  404  sign-in 404  200   200  404  200  404  404

today:home                           GET  sign-in 200   200  404   404  404  sign-in 404  404   404  404  200  404  404

checkins:daily                       GET  sign-in 200   200  404   404  404  sign-in 404  404   404  404  200  404  404
checkins:daily                       POST sign-in 302   302  404   404  404  sign-in 404  404   404  404  302  404  404
checkins:receipt                     GET  sign-in 200   404  404   404  404  sign-in 404  404   404  404  404  404  404
checkins:correct                     GET  sign-in 200   404  404   404  404  sign-in 404  404   404  404  404  404  404
checkins:correct                     POST sign-in 302   404  404   404  404  sign-in 404  404   404  404  404  404  404
checkins:on_track                    GET  sign-in 404   404  404   404  404  sign-in 200  404   404  404  404  404  200
checkins:on_track                    POST sign-in 404   404  404   404  404  sign-in 302  404   404  404  404  404  302
checkins:schedule                    GET  sign-in 404   404  200   404  404  sign-in 404  404   404  404  404  404  404
checkins:schedule                    POST sign-in 404   404  302   404  404  sign-in 404  404   404  404  404  404  404
checkins:entries                     GET  sign-in 404   404  200   404  404  sign-in 404  404   404  404  404  404  404
checkins:enter                       GET  sign-in 404   404  200   404  404  sign-in 404  404   404  404  404  404  404
checkins:enter                       POST sign-in 404   404  302   404  404  sign-in 404  404   404  404  404  404  404
checkins:answers                     GET  sign-in 200   404  200   404  404  sign-in 404  404   404  404  404  404  404
checkins:settle                      GET  sign-in 404   404  200   404  404  sign-in 404  404   404  404  404  404  404
checkins:settle                      POST sign-in 404   404  302   404  404  sign-in 404  404   404  404  404  404  404
checkins:form                        GET  sign-in 200   200  404   404  404  sign-in 404  404   404  404  200  404  404
checkins:form                        POST sign-in 302   302  404   404  404  sign-in 404  404   404  404  302  404  404
checkins:save                        GET  sign-in 405   405  404   404  404  sign-in 404  404   404  404  405  404  404
checkins:save                        POST sign-in 200   200  404   404  404  sign-in 404  404   404  404  200  404  404
checkins:short                       GET  sign-in 302   302  404   404  404  sign-in 404  404   404  404  302  404  404
checkins:short                       POST sign-in 302   302  404   404  404  sign-in 404  404   404  404  302  404  404
checkins:save_short                  GET  sign-in 405   405  404   404  404  sign-in 404  404   404  404  405  404  404
checkins:save_short                  POST sign-in 200   200  404   404  404  sign-in 404  404   404  404  200  404  404

plans:own                            GET  sign-in 200   200  404   404  404  sign-in 404  404   404  404  200  404  404
plans:change                         GET  sign-in 200   200  404   404  404  sign-in 404  404   404  404  200  404  404
plans:change                         POST sign-in 302   302  404   404  404  sign-in 404  404   404  404  302  404  404
plans:review                         GET  sign-in 404   404  200   404  404  sign-in 404  404   404  404  404  404  404
plans:review                         POST sign-in 404   404  302   404  404  sign-in 404  404   404  404  404  404  404
plans:topics                         GET  sign-in 404   404  200   404  404  sign-in 404  404   404  404  404  404  404
plans:topics                         POST sign-in 404   404  302   404  404  sign-in 404  404   404  404  404  404  404
plans:note                           GET  sign-in 404   404  200   404  404  sign-in 404  404   404  404  404  404  404
plans:note                           POST sign-in 404   404  302   404  404  sign-in 404  404   404  404  404  404  404

practices:find                       GET  sign-in 200   200  404   404  404  sign-in 404  200   200  404  200  404  404
practices:practice                   GET  sign-in 200   200  404   404  404  sign-in 404  200   200  404  200  404  404
practices:practice                   POST sign-in 302   302  404   404  404  sign-in 404  302   302  404  302  404  404
practices:worksheet                  GET  sign-in 200   200  404   404  404  sign-in 404  200   200  404  200  404  404
practices:what_helps                 GET  sign-in 200   200  404   404  404  sign-in 404  200   200  404  200  404  404
practices:lessons                    GET  sign-in 200   200  404   404  404  sign-in 404  200   200  404  200  404  404
practices:lesson                     GET  sign-in 200   200  404   404  404  sign-in 404  200   200  404  200  404  404
practices:favourite                  GET  sign-in 405   405  404   404  404  sign-in 404  405   405  404  405  404  404
practices:favourite                  POST sign-in 302   302  404   404  404  sign-in 404  302   302  404  302  404  404
practices:play                       GET  sign-in 200   404  404   404  404  sign-in 404  404   404  404  404  404  404
practices:play                       POST sign-in 302   404  404   404  404  sign-in 404  404   404  404  404  404  404
practices:place                      GET  sign-in 405   405  404   404  404  sign-in 404  405   405  404  405  404  404
practices:place                      POST sign-in 204   404  404   404  404  sign-in 404  404   404  404  404  404  404
practices:after                      GET  sign-in 200   404  404   404  404  sign-in 404  404   404  404  404  404  404
practices:after                      POST sign-in 302   404  404   404  404  sign-in 404  404   404  404  404  404  404
practices:worse                      GET  sign-in 200   404  404   404  404  sign-in 404  404   404  404  404  404  404
practices:worse                      POST sign-in 302   404  404   404  404  sign-in 404  404   404  404  404  404  404
practices:programmes                 GET  sign-in 200   200  404   404  404  sign-in 404  200   200  404  200  404  404
practices:programme                  GET  sign-in 200   200  404   404  404  sign-in 404  404   404  404  200  404  404
practices:programme                  POST sign-in 302   302  404   404  404  sign-in 404  404   404  404  302  404  404
practices:week                       GET  sign-in 200   200  404   404  404  sign-in 404  404   404  404  200  404  404
practices:go_on                      GET  sign-in 405   405  404   404  404  sign-in 404  405   405  404  405  404  404
practices:go_on                      POST sign-in 302   404  404   404  404  sign-in 404  404   404  404  404  404  404
practices:pause                      GET  sign-in 405   405  404   404  404  sign-in 404  405   405  404  405  404  404
practices:pause                      POST sign-in 302   404  404   404  404  sign-in 404  404   404  404  404  404  404
practices:stop                       GET  sign-in 405   405  404   404  404  sign-in 404  405   405  404  405  404  404
practices:stop                       POST sign-in 302   404  404   404  404  sign-in 404  404   404  404  404  404  404
practices:finish                     GET  sign-in 405   405  404   404  404  sign-in 404  405   405  404  405  404  404
practices:finish                     POST sign-in 302   404  404   404  404  sign-in 404  404   404  404  404  404  404
practices:guides                     GET  sign-in 404   404  200   200  200  sign-in 404  200   404  404  404  200  404
practices:guide                      GET  sign-in 404   404  200   200  200  sign-in 404  200   404  404  404  200  404
practices:worksheet_pdf              GET  sign-in 200   200  404   404  404  sign-in 404  200   200  404  200  404  404
practices:reminders                  GET  sign-in 200   200  404   404  404  sign-in 404  200   200  404  200  404  404
practices:reminders                  POST sign-in 302   302  404   404  404  sign-in 404  302   302  404  302  404  404
practices:stop_reminder              GET  sign-in 405   405  404   404  404  sign-in 404  405   405  404  405  404  404
practices:stop_reminder              POST sign-in 302   302  404   404  404  sign-in 404  302   302  404  302  404  404
practices:reminder_file              GET  sign-in 200   200  404   404  404  sign-in 404  404   404  404  200  404  404
practices:open_feed                  GET  sign-in 405   405  404   404  404  sign-in 404  405   405  404  405  404  404
practices:open_feed                  POST sign-in 200   422  404   404  404  sign-in 404  422   422  404  422  404  404
practices:close_feed                 GET  sign-in 405   405  404   404  404  sign-in 404  405   405  404  405  404  404
practices:close_feed                 POST sign-in 302   302  404   404  404  sign-in 404  302   302  404  302  404  404

calendar:feed                        GET  200     200   200  200   200  200  200     200  200   200  200  200  200  200

journal:home                         GET  sign-in 200   200  404   404  404  sign-in 404  404   404  404  200  404  404
journal:before                       GET  sign-in 200   200  404   404  404  sign-in 404  404   404  404  200  404  404
journal:before                       POST sign-in 302   302  404   404  404  sign-in 404  404   404  404  302  404  404
journal:write                        GET  sign-in 200   200  404   404  404  sign-in 404  404   404  404  200  404  404
journal:write                        POST sign-in 302   302  404   404  404  sign-in 404  404   404  404  302  404  404
journal:save                         GET  sign-in 405   405  404   404  404  sign-in 404  404   404  404  405  404  404
journal:save                         POST sign-in 204   204  404   404  404  sign-in 404  404   404  404  204  404  404
journal:unfinished                   GET  sign-in 200   404  404   404  404  sign-in 404  404   404  404  404  404  404
journal:drop                         GET  sign-in 200   404  404   404  404  sign-in 404  404   404  404  404  404  404
journal:drop                         POST sign-in 302   302  404   404  404  sign-in 404  404   404  404  302  404  404
journal:entry                        GET  sign-in 200   404  404   404  404  sign-in 404  404   404  404  404  404  404
journal:change                       GET  sign-in 200   404  404   404  404  sign-in 404  404   404  404  404  404  404
journal:choose                       GET  sign-in 405   405  404   404  404  sign-in 404  404   404  404  405  404  404
journal:choose                       POST sign-in 302   404  404   404  404  sign-in 404  404   404  404  404  404  404
journal:earlier                      GET  sign-in 200   404  404   404  404  sign-in 404  404   404  404  404  404  404
journal:earlier                      POST sign-in 302   404  404   404  404  sign-in 404  404   404  404  404  404  404
journal:paper                        GET  sign-in 200   404  404   404  404  sign-in 404  404   404  404  404  404  404
journal:delete                       GET  sign-in 200   404  404   404  404  sign-in 404  404   404  404  404  404  404
journal:delete                       POST sign-in 302   404  404   404  404  sign-in 404  404   404  404  404  404  404
journal:share                        GET  sign-in 200   404  404   404  404  sign-in 404  404   404  404  404  404  404
journal:share                        POST sign-in 302   404  404   404  404  sign-in 404  404   404  404  404  404  404
journal:take_back                    GET  sign-in 405   405  404   404  404  sign-in 404  404   404  404  405  404  404
journal:take_back                    POST sign-in 302   404  404   404  404  sign-in 404  404   404  404  404  404  404
journal:voices                       GET  sign-in 200   404  404   404  404  sign-in 404  404   404  404  404  404  404
journal:shared                       GET  sign-in 404   404  200   200  200  sign-in 404  404   404  404  404  200  404
journal:read                         GET  sign-in 404   404  200   404  404  sign-in 404  404   404  404  404  404  404

outcomes:report                      GET  sign-in 404   404  404   404  404  sign-in 200  404   404  404  404  404  200
outcomes:report_pdf                  GET  sign-in 404   404  404   404  404  sign-in 200  404   404  404  404  404  200
outcomes:table_csv                   GET  sign-in 404   404  404   404  404  sign-in 200  404   404  404  404  404  200
outcomes:editions                    GET  sign-in 404   404  404   404  404  sign-in 200  404   404  404  404  404  200
outcomes:make_edition                GET  sign-in 404   404  404   404  404  sign-in 405  404   404  404  404  404  405
outcomes:make_edition                POST sign-in 404   404  404   404  404  sign-in 422  404   404  404  404  404  422
outcomes:edition                     GET  sign-in 404   404  404   404  404  sign-in 200  404   404  404  404  404  404
outcomes:edition_pdf                 GET  sign-in 404   404  404   404  404  sign-in 200  404   404  404  404  404  404
outcomes:edition_csv                 GET  sign-in 404   404  404   404  404  sign-in 200  404   404  404  404  404  404
outcomes:own                         GET  sign-in 404   404  200   200  200  sign-in 404  404   404  404  404  200  404

people:all                           GET  sign-in 404   404  404   404  404  sign-in 200  404   404  404  404  404  200
people:all                            POST sign-in 404   404  404   404  404  sign-in 200  404   404  404  404  404  200
people:gone                          GET  sign-in 404   404  404   404  404  sign-in 200  404   404  404  404  404  200
people:gone                           POST sign-in 404   404  404   404  404  sign-in 200  404   404  404  404  404  200
people:me                            GET  sign-in 200   200  200   200  200  sign-in 200  200   200  200  200  200  200
people:person                        GET  sign-in 404   404  404   404  404  sign-in 200  404   404  404  404  404  404
people:give_role                     GET  sign-in 404   404  404   404  404  sign-in 405  404   404  404  404  404  405
people:give_role                     POST sign-in 404   404  404   404  404  sign-in 302  404   404  404  404  404  404
people:change_team                   GET  sign-in 404   404  404   404  404  sign-in 405  404   404  404  404  404  405
people:change_team                   POST sign-in 404   404  404   404  404  sign-in 302  404   404  404  404  404  404
people:invite                        GET  sign-in 404   404  200   200  200  sign-in 200  404   404  404  404  200  200
people:invite                        POST sign-in 404   404  200   200  200  sign-in 200  404   404  404  404  200  200
people:link                          GET  sign-in 404   404  404   404  404  sign-in 405  404   404  404  404  404  405
people:link                          POST sign-in 404   404  404   404  404  sign-in 302  404   404  404  404  404  302
people:team                          GET  sign-in 404   404  404   404  404  sign-in 405  404   404  404  404  404  405
people:team                          POST sign-in 404   404  404   404  404  sign-in 302  404   404  404  404  404  302
people:bring_back                    GET  sign-in 404   404  200   404  404  sign-in 200  404   404  404  404  404  404
people:bring_back                    POST sign-in 404   404  200   404  404  sign-in 200  404   404  404  404  404  404
people:service                        GET  sign-in 404   404  404   404  404  sign-in 200  404   404  404  404  404  200
people:service                        POST sign-in 404   404  404   404  404  sign-in 422  404   404  404  404  404  422
people:roles                         GET  sign-in 200   200  200   200  200  sign-in 200  200   200  200  200  200  200
people:cover                         GET  sign-in 404   404  404   404  404  sign-in 200  404   404  404  404  404  200
people:cover                         POST sign-in 404   404  404   404  404  sign-in 302  404   404  404  404  404  422
people:leave                         GET  sign-in 404   404  200   200  200  sign-in 200  404   404  404  404  200  200
people:leave                         POST sign-in 404   404  302   302  302  sign-in 302  404   404  404  404  302  302
people:end_leave                     GET  sign-in 404   404  405   405  405  sign-in 405  404   404  404  404  405  405
people:end_leave                     POST sign-in 404   404  302   404  404  sign-in 302  404   404  404  404  404  404
people:accept                        GET  200     200   200  200   200  200  200     200  200   200  200  200  200  200
people:accept                        POST 302     302   302  302   302  302  302     302  302   302  302  302  302  302

leaving:end_role                     GET  sign-in 404   404  404   404  404  sign-in 200  404   404  404  404  404  404
leaving:end_role                     POST sign-in 404   404  404   404  404  sign-in 302  404   404  404  404  404  404
leaving:end_link                     GET  sign-in 404   404  404   404  404  sign-in 200  404   404  404  404  404  404
leaving:end_link                     POST sign-in 404   404  404   404  404  sign-in 302  404   404  404  404  404  404
leaving:close_account                GET  sign-in 404   404  404   404  404  sign-in 200  404   404  404  404  404  404
leaving:close_account                POST sign-in 404   404  404   404  404  sign-in 302  404   404  404  404  404  404

flags:own                            GET  sign-in 404   404  200   200  200  sign-in 200  404   404  404  404  200  200
flags:acknowledge                    GET  sign-in 404   404  405   405  405  sign-in 405  404   404  404  404  405  405
flags:acknowledge                    POST sign-in 404   404  302   404  404  sign-in 404  404   404  404  404  404  404
flags:close                          GET  sign-in 404   404  405   405  405  sign-in 405  404   404  404  404  405  405
flags:close                          POST sign-in 404   404  302   404  404  sign-in 404  404   404  404  404  404  404

flags:kinds                          GET  sign-in 404   404  404   404  404  sign-in 200  404   404  404  404  404  200
flags:together                       GET  sign-in 404   404  405   405  405  sign-in 405  404   404  404  404  405  405
flags:together                       POST sign-in 404   404  302   404  404  sign-in 404  404   404  404  404  404  404

record:home                          GET  sign-in 200   200  200   200  200  sign-in 200  200   200  200  200  200  200
record:opened                        GET  sign-in 200   200  200   200  200  sign-in 200  200   200  200  200  200  200
record:shared                        GET  sign-in 200   200  404   404  404  sign-in 404  404   404  404  200  404  404
record:choose                        GET  sign-in 405   405  404   404  404  sign-in 404  404   404  404  405  404  404
record:choose                        POST sign-in 302   302  404   404  404  sign-in 404  404   404  404  302  404  404
record:export                        GET  sign-in 200   200  200   200  200  sign-in 200  200   200  200  200  200  200
record:export_file                   GET  sign-in 405   405  405   405  405  sign-in 405  405   405  405  405  405  405
record:export_file                   POST sign-in 200   200  200   200  200  sign-in 200  200   200  200  200  200  200
record:erase                         GET  sign-in 200   200  200   200  200  sign-in 200  200   200  200  200  200  200
record:ask_erasure                   GET  sign-in 405   405  405   405  405  sign-in 405  405   405  405  405  405  405
record:ask_erasure                   POST sign-in 302   302  422   422  422  sign-in 422  422   422  422  302  422  422
record:take_back_erasure             GET  sign-in 405   405  405   405  405  sign-in 405  405   405  405  405  405  405
record:take_back_erasure             POST sign-in 302   302  302   302  302  sign-in 302  302   302  302  302  302  302

describing:mine                      GET  sign-in 200   200  404   404  404  sign-in 404  404   404  404  200  404  404
describing:say                       GET  sign-in 405   405  404   404  404  sign-in 404  404   404  404  405  404  404
describing:say                       POST sign-in 302   302  404   404  404  sign-in 404  404   404  404  302  404  404
describing:words                     GET  sign-in 405   405  404   404  404  sign-in 404  404   404  404  405  404  404
describing:words                     POST sign-in 302   302  404   404  404  sign-in 404  404   404  404  302  404  404
describing:take_back                 GET  sign-in 405   405  404   404  404  sign-in 404  404   404  404  405  404  404
describing:take_back                 POST sign-in 302   302  404   404  404  sign-in 404  404   404  404  302  404  404

emergency:find                       GET  sign-in 404   404  200   200  200  sign-in 404  404   404  404  404  200  404
emergency:find                       POST sign-in 404   404  200   200  200  sign-in 404  404   404  404  404  200  404
emergency:open                       GET  sign-in 404   404  404   200  200  sign-in 404  404   404  404  404  404  404
emergency:open                       POST sign-in 404   404  404   302  302  sign-in 404  404   404  404  404  404  404
emergency:close                      GET  sign-in 404   404  405   405  405  sign-in 404  404   404  404  404  405  404
emergency:close                      POST sign-in 404   404  404   302  302  sign-in 404  404   404  404  404  404  404
emergency:look                       GET  sign-in 404   404  200   404  404  sign-in 404  404   404  404  404  404  404
emergency:own                        GET  sign-in 200   200  404   404  404  sign-in 404  404   404  404  200  404  404
emergency:all                        GET  sign-in 404   404  404   404  404  sign-in 200  404   404  404  404  404  200
emergency:close_as_lead              GET  sign-in 404   404  404   404  404  sign-in 405  404   404  404  404  404  405
emergency:close_as_lead              POST sign-in 404   404  404   404  404  sign-in 302  404   404  404  404  404  404

progress:own                         GET  sign-in 200   200  404   404  404  sign-in 404  404   404  404  200  404  404
progress:own_course                  GET  sign-in 200   200  404   404  404  sign-in 404  404   404  404  200  404  404
progress:caseload                    GET  sign-in 404   404  200   200  200  sign-in 404  404   404  404  404  200  404
progress:client                      GET  sign-in 404   404  200   404  404  sign-in 404  404   404  404  404  404  404
progress:course                      GET  sign-in 404   404  200   404  404  sign-in 404  404   404  404  404  404  404
"""


@dataclass(frozen=True)
class Rule:
    """One cell of the table."""

    address: str
    method: str
    who: str
    expected: str


def rules() -> Iterator[Rule]:
    head, *rows = [line.split() for line in ACCESS.strip().splitlines() if line.strip()]
    people = head[2:]
    for address, method, *expected in rows:
        if len(expected) != len(people):
            raise ValueError(f"The row of {method} {address} has {len(expected)} cells for {len(people)} people.")
        for who, one in zip(people, expected, strict=True):
            yield Rule(address, method, who, one)
