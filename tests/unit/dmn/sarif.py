"""What code hosts and editors need of SARIF 2.1.0, and that it says what the text says: sarif.py FILE.sarif FILE.text"""
import json, re, sys

log = json.load(open(sys.argv[1], encoding='utf-8'))
assert log['version'] == '2.1.0' and log['$schema'].endswith('sarif-schema-2.1.0.json')
(run,) = log['runs']
driver = run['tool']['driver']
assert driver['name'] == 'dmn' and re.fullmatch(r'\d+\.\d+\.\d+', driver['semanticVersion']) and driver['version']
assert driver['informationUri'].startswith('https://')
levels = {'none', 'note', 'warning', 'error'}
for rule in driver['rules']:
    for text in 'shortDescription', 'fullDescription', 'help':
        assert rule[text]['text'].strip(), rule['id']
    assert rule['defaultConfiguration']['level'] in levels
ids = [rule['id'] for rule in driver['rules']]
assert len(ids) == len(set(ids))
seen, lines = set(), []
for result in run['results']:
    assert ids[result['ruleIndex']] == result['ruleId'] and result['level'] in levels and result['message']['text']
    (place,) = result['locations']
    uri, region = place['physicalLocation']['artifactLocation']['uri'], place['physicalLocation']['region']
    assert not uri.startswith('/') and ' ' not in uri and region['startLine'] >= 1 and region['startColumn'] >= 1
    (fingerprint,) = result['partialFingerprints'].items()
    assert fingerprint[0].endswith('/v1') and fingerprint not in seen
    seen.add(fingerprint)
    element = place['logicalLocations'][0]['name']
    lines.append(f"{uri}:{region['startLine']}:{region['startColumn']}: {result['level']}: {result['message']['text']} [{result['ruleId']}] ({element})")
text = open(sys.argv[2], encoding='utf-8').read().splitlines()
assert lines == text[:-1], [pair for pair in zip(lines, text) if pair[0] != pair[1]][:3]
