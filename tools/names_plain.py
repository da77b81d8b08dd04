"""Ordinary words of daily news, beside those of business prose in ``tools.names_words``.

None of them is a common surname or company: a sentence that opens with one names nobody.
"""

from __future__ import annotations

import re

PLAIN_WORDS = frozenset(
    re.findall(
        r"\S+",
        """
        absentee airport ambulance archaeologist artist astronomer athlete audience baby ballot
        beach bicycle biologist bird boat border boy burglar bystander camera campaigner candidate
        cattle ceiling cheap chemist citizen civilian classroom climber colleague commuter
        composer congregation costly councillor councilor courier crowd cyclist damp dear
        demonstrator detective diplomat diver dog donor drought egg employee engineer evacuee
        eyewitness farmland ferry firefighter fisherman flight forest fruit garbage garden
        geologist goat grandparent guard harbour harvest historian holidaymaker horse hospital
        hotel housing hurricane immigrant inhabitant inmate inspector investigator journalist
        juror kitchen laboratory landlord landslide lawmaker lecturer library lifeguard livestock
        lorries lorry magistrate meal mechanic meteorologist midwife midwives migrant mild milk
        motorist mountaineer museum musician neighbor neighbour neighbourhood newborn newcomer
        nurse nutritionist onlooker opponent orchestra organiser organizer pandemic parade parent
        passenger passerby patient pedestrian pensioner pesticide petitioner pharmacist physician
        physicist pilgrim playground plumber police policeman politician poll pollster postal
        potato potatoes prayer pricey prisoner prosecutor protester protestor psychologist pupil
        railway rain rebel referee refugee renter rescuer residence resident restaurant retiree
        rioter roof sailor scarce scholar school schoolchildren scientist sculptor seamstress
        sewage shopkeeper shopper smoker snow soldier spectator storm strike striker student
        sunshine supporter surgeon surveyor survivor suspect swimmer teacher teenager temperature
        tenant theatre thief thieves toddler tourist traffic train trainee tram translator
        traveler traveller tree tunnel vaccine vegetable veteran viewer village villager visitor
        volunteer voter waiter waitress warden wheat widow wildfire wildlife witness woodland
        wounded youngster youth zoo
        """,
    )
)
# Compounds and trades in the plural: "beekeepers", "policemen", "dentists".
PLAIN_ENDINGS = re.compile(
    r"[a-z]{3}(?:ists|icians|workers|makers|fighters|keepers|holders|owners|riders|drivers|goers"
    r"|seekers|lovers|walkers)$|[a-z]{4}(?:men|women)$"
)
