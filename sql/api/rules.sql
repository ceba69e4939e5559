-- By which rules verdicts were made: window, time zones, thresholds, offers.
SELECT window_days, time_zone, detectors, offers FROM rules
