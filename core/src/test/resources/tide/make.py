# Made the files here: tidecv 1.0.1 (TIDE's authors) on results over annotations of COCO train2017.
#   python -m venv v; v/bin/pip install tidecv==1.0.1 pycocotools "numpy<2"; v/bin/python make.py COCO.json
# COCO.json: instances of COCO; 40 pictures of its first 128 are taken (annotations: CC BY 4.0, the COCO
# Consortium). The results are made of its objects: moved, renamed, doubled, left out, set where nothing is,
# with scores of which many are equal.
import json, random, sys
import numpy as np
from pycocotools import mask as M
from tidecv import TIDE
from tidecv.data import Data

source = json.load(open(sys.argv[1]))
rnd = random.Random(5)
crowded = [a['image_id'] for a in source['annotations'] if a['iscrowd']]
ids = sorted(i['id'] for i in source['images'])
ids = sorted(set(crowded[:8]) | set(rnd.sample(ids, 32)))
images = [{'id': i['id'], 'file_name': i['file_name'], 'width': i['width'], 'height': i['height']}
          for i in source['images'] if i['id'] in ids]
size = {i['id']: (i['width'], i['height']) for i in images}
truth = [{k: a[k] for k in ('id', 'image_id', 'category_id', 'bbox', 'area', 'iscrowd')}
         for a in source['annotations'] if a['image_id'] in ids]
classes = sorted({a['category_id'] for a in truth})

def score():
    return rnd.choice([0.25, 0.5, 0.75]) if rnd.random() < 0.3 else round(rnd.random(), 4)

def moved(box, by):
    x, y, w, h = box
    return [round(v, 2) for v in (x + rnd.uniform(-by, by) * w, y + rnd.uniform(-by, by) * h,
            w * rnd.uniform(1 - by, 1 + by), h * rnd.uniform(1 - by, 1 + by))]

found = []
for a in truth:
    for times in range(rnd.choice([0, 1, 1, 1, 2, 3])):
        cls = a['category_id'] if rnd.random() < 0.75 else rnd.choice(classes + [13, 14])
        found.append({'image_id': a['image_id'], 'category_id': cls, 'score': score(),
                      'bbox': moved(a['bbox'], rnd.choice([0.05, 0.15, 0.3, 0.6]))})
for i in images:
    for _ in range(rnd.randint(0, 4)):
        w, h = rnd.uniform(5, i['width'] / 2), rnd.uniform(5, i['height'] / 2)
        found.append({'image_id': i['id'], 'category_id': rnd.choice(classes), 'score': score(),
                      'bbox': [round(v, 2) for v in (rnd.uniform(0, i['width'] - w), rnd.uniform(0, i['height'] - h), w, h)]})
busy = images[3]['id']  # More than the 100 detections that count in a picture.
for _ in range(120):
    found.append({'image_id': busy, 'category_id': rnd.choice(classes[:4]), 'score': round(rnd.random() / 2, 4),
                  'bbox': [round(rnd.uniform(0, 300), 2), round(rnd.uniform(0, 300), 2), 40.0, 50.0]})
rnd.shuffle(found)

def ellipse(box, width, height):
    """A mask of the lower resolution at which the pictures of the masks' case are drawn."""
    s = 8
    w, h = width // s, height // s
    ys, xs = np.mgrid[0:h, 0:w]
    cx, cy = (box[0] + box[2] / 2) / s, (box[1] + box[3] / 2) / s
    inside = ((xs + .5 - cx) / max(box[2] / 2 / s, .6)) ** 2 + ((ys + .5 - cy) / max(box[3] / 2 / s, .6)) ** 2 <= 1
    rle = M.encode(np.asfortranarray(inside.astype(np.uint8)))
    return {'size': rle['size'], 'counts': rle['counts'].decode()}

def run(images, truth, found, mode, boxes):
    gt, dt = Data('gt', 100), Data('dt')
    for i in images: gt.add_image(i['id'], i['file_name'])
    for c in classes: gt.add_class(c, str(c))
    for a in truth:
        box, mask = (a['bbox'], None) if boxes else (None, a['segmentation'])
        add = gt.add_ignore_region if a['iscrowd'] else gt.add_ground_truth
        add(a['image_id'], a['category_id'], box if boxes else a['bbox'], mask)
    for d in found:
        dt.add_detection(d['image_id'], d['category_id'], d['score'], d['bbox'] if boxes else None, None if boxes else d['segmentation'])
    t = TIDE(mode=mode)
    r = t.evaluate(gt, dt)
    main = {k.short_name: v for k, v in r.fix_main_errors().items()}
    counts = {k.short_name: v for k, v in r.count_errors().items()}
    return {'ap': r.ap, 'costs': main, 'counts': counts}

def write(name, images, truth, found, numbers):
    json.dump({'images': images, 'annotations': truth, 'categories': [{'id': c, 'name': 'class %d' % c} for c in sorted(set(classes) | {13, 14})]},
              open(name + '-truth.json', 'w'), separators=(',', ':'))
    json.dump(found, open(name + '-results.json', 'w'), separators=(',', ':'))
    json.dump(numbers, open(name + '-tide.json', 'w'), indent=1)

write('boxes', images, truth, found, run(images, truth, found, TIDE.BOX, True))
few = {i['id'] for i in images[:14]}
small = [dict(i, width=i['width'] // 8, height=i['height'] // 8) for i in images if i['id'] in few]
masks = [dict({k: a[k] for k in ('id', 'image_id', 'category_id', 'area', 'iscrowd')}, bbox=[round(v / 8, 2) for v in a['bbox']],
              segmentation=ellipse(a['bbox'], *size[a['image_id']])) for a in truth if a['image_id'] in few]
seen = [{'image_id': d['image_id'], 'category_id': d['category_id'], 'score': d['score'],
         'segmentation': ellipse(d['bbox'], *size[d['image_id']])} for d in found if d['image_id'] in few][:260]
write('masks', small, masks, seen, run(small, masks, seen, TIDE.MASK, False))
