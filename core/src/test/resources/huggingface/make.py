"""Makes tiny detectors with Hugging Face transformers, and what they answer; see README.md.

    python make.py
"""
import torch
import transformers
from safetensors.torch import save_file
from transformers import (ConditionalDetrConfig, ConditionalDetrForObjectDetection, DabDetrConfig, DabDetrForObjectDetection,
                          Mask2FormerConfig, Mask2FormerForUniversalSegmentation, ResNetConfig)

torch.manual_seed(0)
NAMES = {0: "N/A", 1: "person", 2: "bicycle", 3: "dog", 4: "zebra"}


def backbone(kind, depths, maps=("stage4",)):
    width = 8
    sizes = [width << i for i in range(4)]
    if kind == "bottleneck":
        sizes = [4 * s for s in sizes]
    return ResNetConfig(out_features=list(maps), embedding_size=width, hidden_sizes=sizes, depths=depths, layer_type=kind)


def shaken(model):
    """First weights are too regular to tell right from wrong: norms that are one, heads that are zero."""
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for name, tensor in list(model.named_parameters()) + list(model.named_buffers()):
            if tensor.is_floating_point():
                noise = torch.rand(tensor.shape, generator=generator) - 0.5
                if name.endswith("running_var"):
                    tensor.copy_(1 + noise)
                elif tensor.dim() == 1:
                    tensor.add_(0.4 * noise)
                else:
                    tensor.add_(0.1 * noise)
    return model.eval()


def write(folder, model, config):
    model.save_pretrained(folder)
    generator = torch.Generator().manual_seed(2)
    pixels = torch.randn(2, 3, 96, 80, generator=generator)
    mask = torch.ones(2, 96, 80, dtype=torch.long)
    mask[1, 72:] = 0
    mask[1, :, 64:] = 0
    pixels = pixels * mask[:, None]
    with torch.no_grad():
        out = model(pixel_values=pixels, pixel_mask=mask)
    save_file(
        {"pixels": pixels.contiguous(), "padding": (mask == 0).to(torch.uint8).contiguous(),
         "logits": out.logits.contiguous(), "boxes": out.pred_boxes.contiguous()},
        f"{folder}/answers.safetensors", {"transformers": transformers.__version__, "torch": torch.__version__})


def conditional(folder, kind, depths):
    config = ConditionalDetrConfig(
        use_timm_backbone=False, use_pretrained_backbone=False, backbone=None, backbone_config=backbone(kind, depths),
        d_model=32, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4, decoder_attention_heads=4,
        encoder_ffn_dim=48, decoder_ffn_dim=48, num_queries=7, id2label=NAMES, label2id={v: k for k, v in NAMES.items()})
    write(folder, shaken(ConditionalDetrForObjectDetection(config)), config)


def dab(folder, kind, depths):
    config = DabDetrConfig(
        use_timm_backbone=False, use_pretrained_backbone=False, backbone=None, backbone_config=backbone(kind, depths),
        hidden_size=32, encoder_layers=2, decoder_layers=3, encoder_attention_heads=4, decoder_attention_heads=4,
        encoder_ffn_dim=48, decoder_ffn_dim=48, num_queries=7, id2label=NAMES, label2id={v: k for k, v in NAMES.items()})
    write(folder, shaken(DabDetrForObjectDetection(config)), config)


def mask2former(folder, kind, depths):
    names = {i: v for i, v in enumerate(list(NAMES.values())[1:])}
    config = Mask2FormerConfig(
        use_timm_backbone=False, use_pretrained_backbone=False, backbone=None,
        backbone_config=backbone(kind, depths, ["stage1", "stage2", "stage3", "stage4"]),
        feature_size=32, hidden_dim=32, mask_feature_size=24, encoder_layers=2, encoder_feedforward_dim=40, decoder_layers=4,
        num_attention_heads=4, dim_feedforward=48, num_queries=7, id2label=names, label2id={v: k for k, v in names.items()})
    model = shaken(Mask2FormerForUniversalSegmentation(config))
    model.save_pretrained(folder)
    pixels = torch.randn(2, 3, 64, 96, generator=torch.Generator().manual_seed(2))
    with torch.no_grad():
        out = model(pixel_values=pixels)
    save_file(
        {"pixels": pixels, "padding": torch.zeros(2, 64, 96, dtype=torch.uint8),
         "logits": out.class_queries_logits.contiguous(), "masks": out.masks_queries_logits.contiguous()},
        f"{folder}/answers.safetensors", {"transformers": transformers.__version__, "torch": torch.__version__})


conditional("conditional-detr-r18", "basic", [2, 2, 2, 2])
conditional("conditional-detr-r50", "bottleneck", [3, 4, 6, 3])
dab("dab-detr-r18", "basic", [2, 2, 2, 2])
mask2former("mask2former-r18", "basic", [2, 2, 2, 2])
