"""Networks of the libraries that people train with, small and with random weights; nothing is downloaded.

The libraries are imported where a network is made, by the Python of .venv-models.
"""

from dataclasses import dataclass
from typing import Callable

import torch
from torch import Tensor, nn


@dataclass
class Model:
    make: Callable
    inputs: Callable  # By the arguments' names.
    forms: tuple = ("trace",)  # In which it is saved: "script", "trace".
    # Whether a trace takes what is added to a block's result from within the block, where a norm casts its argument
    # to the type that it has: gradients are then summed in another order than in Python.
    trace_sums_otherwise: bool = False


def picture(name, channels=3, side=64):
    return lambda: {name: torch.randn(1, channels, side, side)}


def timm(name, side=64, forms=("script", "trace"), **options):
    def make():
        import timm

        return timm.create_model(name, pretrained=False, num_classes=10, scriptable=True, **options)

    return Model(make, picture("x", side=side), forms)


def smp(name):
    def make():
        import segmentation_models_pytorch

        return getattr(segmentation_models_pytorch, name)("resnet18", encoder_weights=None, classes=4)

    return Model(make, picture("x"))


def yolo(kind, configuration):
    """As the library's own export to TorchScript has it: one tensor, or two, and no dict of lists."""

    def make():
        from ultralytics.nn import tasks

        model = getattr(tasks, kind)(configuration, verbose=False)
        for module in model.modules():
            if hasattr(module, "export"):
                module.export = True
                module.format = "torchscript"
        return model

    return Model(make, picture("x"))


class Tensors(nn.Module):
    """A network of transformers that takes its arguments, `names`, by position, and gives the tensors alone."""

    def __init__(self, network, names):
        super().__init__()
        self.network = network
        self.names = names

    def forward(self, first, second=None):
        named = dict(zip(self.names, (first, second)))
        return tuple(value for value in self.network(**named).values() if isinstance(value, Tensor))


def words(length=7):
    return torch.randint(1, 99, (2, length))


def text():
    return {"input_ids": words()}


def masked_text():
    return {"input_ids": words(), "attention_mask": torch.tensor([[1] * 7, [1] * 5 + [0] * 2])}


def text_and_picture():
    return {"input_ids": words(), "pixel_values": torch.randn(1, 3, 32, 32)}


def spectrogram():
    return {"input_features": torch.randn(1, 8, 100)}


def sound():
    return {"input_values": torch.randn(1, 1200)}


def transformer(name, inputs, trace_sums_otherwise=False, **options):
    """`name`: of a model's class; `options`: of its configuration."""

    def make():
        import transformers

        kind = getattr(transformers, name)
        return Tensors(kind(kind.config_class(**options)), list(inputs()))

    def by_position():
        return dict(zip(("first", "second"), inputs().values()))

    return Model(make, by_position, trace_sums_otherwise=trace_sums_otherwise)


TINY = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 48}

WAVES = {
    "conv_dim": (16, 16, 16),
    "conv_stride": (5, 2, 2),
    "conv_kernel": (10, 3, 3),
    "num_conv_pos_embeddings": 16,
    "num_conv_pos_embedding_groups": 4,
}

MODELS = {
    "transformers/Bert": transformer("BertForSequenceClassification", masked_text, vocab_size=99, **TINY),
    "transformers/DistilBert": transformer(
        "DistilBertForSequenceClassification", masked_text, vocab_size=99, dim=32, n_layers=2, n_heads=4,
        hidden_dim=48,
    ),
    "transformers/GPT2": transformer(
        "GPT2LMHeadModel", text, vocab_size=99, n_embd=32, n_layer=2, n_head=4, use_cache=False,
    ),
    "transformers/Llama": transformer(
        "LlamaForCausalLM", text, True, vocab_size=99, use_cache=False, num_key_value_heads=2, **TINY,
    ),
    "transformers/T5Encoder": transformer(
        "T5EncoderModel", masked_text, True, vocab_size=99, d_model=32, d_kv=8, d_ff=48, num_layers=2,
        num_heads=4,
    ),
    "transformers/ViT": transformer(
        "ViTForImageClassification", picture("pixel_values", side=32), image_size=32, patch_size=8, **TINY,
    ),
    "transformers/Swin": transformer(
        "SwinForImageClassification", picture("pixel_values", side=32), image_size=32, patch_size=2,
        embed_dim=16, depths=[2, 2], num_heads=[2, 4], window_size=4,
    ),
    "transformers/SegFormer": transformer(
        "SegformerForSemanticSegmentation", picture("pixel_values", side=64), hidden_sizes=[8, 16, 24, 32],
        decoder_hidden_size=32, depths=[1, 1, 1, 1],
    ),
    "transformers/ConvNext": transformer(
        "ConvNextForImageClassification", picture("pixel_values", side=64), hidden_sizes=[8, 16, 24, 32],
        depths=[1, 1, 2, 1],
    ),
    "transformers/CLIP": transformer(
        "CLIPModel", text_and_picture, text_config={"vocab_size": 99, **TINY},
        vision_config={"image_size": 32, "patch_size": 8, **TINY},
    ),
    "transformers/Wav2Vec2": transformer("Wav2Vec2ForCTC", sound, **WAVES, **TINY),
    "transformers/Albert": transformer("AlbertModel", masked_text, vocab_size=99, embedding_size=16, **TINY),
    "transformers/Dinov2": transformer(
        "Dinov2Model", picture("pixel_values", side=28), image_size=28, patch_size=14, **TINY,
    ),
    "transformers/DPT": transformer(
        "DPTForDepthEstimation", picture("pixel_values", side=32), image_size=32, patch_size=8,
        backbone_out_indices=[0, 1, 2, 3], neck_hidden_sizes=[8, 8, 16, 16], fusion_hidden_size=16,
        hidden_size=32, num_hidden_layers=4, num_attention_heads=4, intermediate_size=48,
    ),
    "transformers/Mamba": transformer(
        "MambaModel", text, True, vocab_size=99, hidden_size=32, state_size=4, num_hidden_layers=2,
        use_cache=False,
    ),
    "transformers/Whisper": transformer(
        "WhisperForAudioClassification", spectrogram, d_model=32, encoder_layers=2, encoder_attention_heads=4,
        encoder_ffn_dim=48, num_mel_bins=8, max_source_positions=50, classifier_proj_size=16,
    ),
    "ultralytics/yolov8n": yolo("DetectionModel", "yolov8n.yaml"),
    "ultralytics/yolo11n": yolo("DetectionModel", "yolo11n.yaml"),
    "ultralytics/yolo11n-seg": yolo("SegmentationModel", "yolo11n-seg.yaml"),
    "ultralytics/yolo11n-cls": yolo("ClassificationModel", "yolo11n-cls.yaml"),
    "ultralytics/yolov10n": yolo("DetectionModel", "yolov10n.yaml"),
    "smp/Unet": smp("Unet"),
    "smp/FPN": smp("FPN"),
    "smp/DeepLabV3Plus": smp("DeepLabV3Plus"),
    "smp/PSPNet": smp("PSPNet"),
    "smp/Segformer": smp("Segformer"),
    "timm/resnet18d": timm("resnet18d"),
    "timm/efficientnet_b0": timm("efficientnet_b0"),
    "timm/mobilenetv3_small": timm("mobilenetv3_small_100"),
    "timm/convnext_atto": timm("convnext_atto"),
    "timm/vit_tiny": timm("vit_tiny_patch16_224", img_size=64, depth=3),
    "timm/deit_tiny_distilled": timm("deit_tiny_distilled_patch16_224", img_size=64, depth=3),
    "timm/swin_tiny": timm(
        "swin_tiny_patch4_window7_224", side=112, img_size=112, embed_dim=24, depths=(2, 2, 2),
        num_heads=(2, 4, 8),
    ),
    "timm/mixer": timm("mixer_s32_224", img_size=64),
    "timm/regnety_002": timm("regnety_002"),
    "timm/densenet121": timm("densenet121"),
    "timm/nf_regnet_b0": timm("nf_regnet_b0"),
    "timm/repvgg_a0": timm("repvgg_a0"),
    "timm/mobilevit_xxs": timm("mobilevit_xxs"),
    "timm/hrnet_w18_small": timm("hrnet_w18_small", forms=("trace",)),
    "timm/pvt_v2_b0": timm("pvt_v2_b0"),
    "timm/xcit_nano": timm("xcit_nano_12_p16_224", depth=2),
    "timm/coat_lite_tiny": timm("coat_lite_tiny", img_size=64),
    "timm/eva02_tiny": timm("eva02_tiny_patch14_224", side=56, img_size=56, depth=2),
    "timm/beit": timm("beit_base_patch16_224", img_size=64, depth=2, embed_dim=48, num_heads=4),
}
