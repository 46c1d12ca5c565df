# Runs SAHI 0.12.8's GREEDYNMM (IOS, 0.5, class by class) on made-up detections.
# python -m venv v; v/bin/pip install sahi==0.12.8; v/bin/python make.py
import sys, json, random

from sahi.postprocess.combine import GreedyNMMPostprocess
from sahi.prediction import ObjectPrediction
cases=[]
rnd=random.Random(7)
for case in range(12):
    n=[0,1,2,3,5,8,12,20,30,45,60,80][case]
    found=[]
    for i in range(n):
        if found and rnd.random()<0.5:
            b=rnd.choice(found); x1,y1,x2,y2=b['box']
            w,h=x2-x1,y2-y1
            x=x1+int(rnd.uniform(-.6,.6)*w); y=y1+int(rnd.uniform(-.6,.6)*h)
            w=max(3,int(w*rnd.uniform(.4,1.8))); h=max(3,int(h*rnd.uniform(.4,1.8)))
            c=b['class'] if rnd.random()<.8 else rnd.randint(1,3)
        else:
            w=rnd.randint(4,70);h=rnd.randint(4,70);x=rnd.randint(0,400);y=rnd.randint(0,400);c=rnd.randint(1,3)
        x=max(0,x);y=max(0,y)
        s=round(rnd.uniform(.1,1)*64)/64 if rnd.random()<.3 else rnd.randint(1024,8192)/8192
        found.append({'class':c,'score':s,'box':[x,y,x+w,y+h]})
    preds=[ObjectPrediction(bbox=f['box'],score=f['score'],category_id=f['class'],category_name=str(f['class']),full_shape=[4000,4000]) for f in found]
    out=GreedyNMMPostprocess(match_threshold=.5,match_metric='IOS',class_agnostic=False)(preds) if n>1 else preds
    cases.append({'found':found,'joined':[{'class':o.category.id,'score':o.score.value,'box':[float(v) for v in o.bbox.to_xyxy()]} for o in out]})
from sahi.slicing import get_slice_bboxes
tiles=[]
for (w,h,s,o) in [(1920,1080,640,.2),(640,640,640,.2),(641,640,640,.2),(500,300,640,.2),(3000,2000,512,.0),(1001,701,100,.5),(97,1000,96,.33)]:
    tiles.append({'width':w,'height':h,'side':s,'overlap':o,'boxes':get_slice_bboxes(h,w,s,s,False,o,o)})

json.dump({'made by':'SAHI 0.12.8: GreedyNMMPostprocess(0.5, IOS, class by class) and get_slice_bboxes, on random boxes','merges':cases,'tiles':tiles},open('sahi.json','w'),separators=(',',':'))
