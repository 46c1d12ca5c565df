# Made the files here: TrackEval 1.3.0 (PyPI: trackeval) on made-up tracks of two sequences.
#   python -m venv v; v/bin/pip install trackeval==1.3.0; v/bin/python make.py
import json, os, random, shutil, tempfile
import trackeval

def sequence(seed, frames, objects):
    rnd = random.Random(seed)
    truth, found, next_id = [], [], 100
    ids = {}
    state = {o: [rnd.uniform(0, 600), rnd.uniform(0, 400), rnd.uniform(20, 80), rnd.uniform(30, 120), rnd.uniform(-4, 4), rnd.uniform(-3, 3)]
             for o in range(1, objects + 1)}
    life = {o: (rnd.randint(1, frames // 3), rnd.randint(frames // 2, frames)) for o in state}
    for t in range(1, frames + 1):
        for o, s in state.items():
            s[0] += s[4]; s[1] += s[5]
            if not life[o][0] <= t <= life[o][1]:
                continue
            marked = 0 if o == objects and t % 5 == 0 else 1  # Not counted.
            truth.append((t, o, s[0], s[1], s[2], s[3], marked, 1, 1.0))
            if o not in ids or rnd.random() < 0.06:
                ids[o] = next_id; next_id += 1
            if rnd.random() < 0.07 and o > 1:
                other = rnd.choice(list(ids)); ids[o], ids[other] = ids[other], ids[o]
            if rnd.random() < 0.83:
                by = rnd.choice([0.03, 0.1, 0.35])
                found.append((t, ids[o], s[0] + rnd.uniform(-by, by) * s[2], s[1] + rnd.uniform(-by, by) * s[3],
                              s[2] * rnd.uniform(1 - by, 1 + by), s[3] * rnd.uniform(1 - by, 1 + by), rnd.random()))
        if rnd.random() < 0.4:
            found.append((t, 900 + rnd.randint(0, 3), rnd.uniform(0, 600), rnd.uniform(0, 400), 40, 60, rnd.random()))
    seen, once = set(), []
    for f in found:  # One box of each track in a frame.
        if (f[0], f[1]) not in seen:
            seen.add((f[0], f[1])); once.append(f)
    once = [f for f in once if f[0] != 7]  # A frame in which nothing is found.
    truth = [g for g in truth if g[0] != 11]  # And one in which nothing is.
    return truth, once

numbers = {}
home = tempfile.mkdtemp()
for name, arguments in {'one': (1, 30, 6), 'two': (2, 45, 9)}.items():
    truth, found = sequence(*arguments)
    gt = ''.join('%d,%d,%.2f,%.2f,%.2f,%.2f,%d,%d,%.1f\n' % g for g in truth)
    dt = ''.join('%d,%d,%.2f,%.2f,%.2f,%.2f,%.4f,-1,-1,-1\n' % f for f in found)
    open(name + '-truth.txt', 'w').write(gt)
    open(name + '-tracks.txt', 'w').write(dt)
    os.makedirs(f'{home}/gt/{name}/gt'); os.makedirs(f'{home}/tr/x/data', exist_ok=True)
    open(f'{home}/gt/{name}/gt/gt.txt', 'w').write(gt); open(f'{home}/tr/x/data/{name}.txt', 'w').write(dt)
    data = trackeval.datasets.MotChallenge2DBox({'GT_FOLDER': home + '/gt', 'TRACKERS_FOLDER': home + '/tr', 'SEQ_INFO': {name: arguments[1]},
        'DO_PREPROC': False, 'SKIP_SPLIT_FOL': True, 'PRINT_CONFIG': False, 'TRACKERS_TO_EVAL': ['x']})
    raw = data.get_raw_seq_data('x', name)
    d = data.get_preprocessed_seq_data(raw, 'pedestrian')
    h = trackeval.metrics.HOTA().eval_sequence(d)
    c = trackeval.metrics.CLEAR({'PRINT_CONFIG': False}).eval_sequence(d)
    i = trackeval.metrics.Identity({'PRINT_CONFIG': False}).eval_sequence(d)
    numbers[name] = {'frames': arguments[1], 'HOTA': float(h['HOTA'].mean()), 'DetA': float(h['DetA'].mean()), 'AssA': float(h['AssA'].mean()), 'LocA': float(h['LocA'].mean()),
        'MOTA': float(c['MOTA']), 'MOTP': float(c['MOTP']), 'IDSW': int(c['IDSW']), 'Frag': int(c['Frag']), 'MT': int(c['MT']), 'ML': int(c['ML']),
        'FP': int(c['CLR_FP']), 'FN': int(c['CLR_FN']),
        'IDF1': float(i['IDF1']), 'IDP': float(i['IDP']), 'IDR': float(i['IDR'])}
shutil.rmtree(home)
json.dump(numbers, open('trackeval.json', 'w'), indent=1)
