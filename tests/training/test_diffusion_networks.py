"""What the words learn by themselves stays true in the whole network."""

import torch
from diffusers import AutoencoderKL
from transformers import CLIPTextModel

from aigc_studio.training.art_studies import VAE
from aigc_studio.training.diffusion_networks import Sketch, heard_in, make_text, make_unet
from aigc_studio.training.recipes.diffusion_sticker_128 import READER

ENCODER = READER / "text_encoder"  # of two layers
LAYERS = 4


def test_layers_that_are_added_change_no_word_at_first_and_those_below_stay() -> None:
    known = CLIPTextModel.from_pretrained(ENCODER, dtype=torch.float32)
    text = make_text(ENCODER, LAYERS, 32)
    tokens = torch.tensor([[1, 17, 230, 2, 0, 0]])
    with torch.no_grad():
        before, after = (part(tokens).last_hidden_state for part in (known.eval(), text.eval()))
    assert torch.equal(before, after)
    learning = {name for name, weight in text.named_parameters() if weight.requires_grad}
    assert {name.split("layers.")[1][0] for name in learning if "layers." in name} == {"2", "3"}
    assert not any("embedding" in name for name in learning)


def test_what_was_heard_in_words_is_what_the_whole_network_hears_at_first() -> None:
    vae = AutoencoderKL.from_pretrained(VAE)
    text = make_text(ENCODER, LAYERS, 32)
    unet = make_unet(vae, text, channels=(16,) * 5, heard=1, heads=4, groups=16).eval()
    words, noisy = torch.randn(2, 8, text.config.hidden_size), torch.randn(2, 16, 16, 16)
    heard: list[torch.Tensor] = []
    unet.up_blocks[1].register_forward_hook(lambda block, given, out: heard.append(out))
    with torch.no_grad():
        alone = heard_in(unet, words)
        unet(noisy, torch.tensor([999, 999]), words)
    torch.testing.assert_close(heard[-1], alone, rtol=0.01, atol=0.01)
    assert alone.shape == (2, 16, 4, 4)


def test_sketches_are_better_when_their_latents_and_their_name_are() -> None:
    sketch = Sketch(text_width=3, pictures=5, width=7, channels=2)
    told, heard = torch.randn(1, 3), torch.randn(1, 7, 4, 4)
    said, ranked = sketch.say(told).detach().reshape(1, 2, 16, 16), sketch.name(told).argsort()[0]
    right = sketch.words_loss(told, said, ranked[-1:])
    assert right < sketch.words_loss(told, said + 1, ranked[-1:])
    assert right < sketch.words_loss(told, said, ranked[:1])
    assert sketch.heard_loss(heard, sketch.draw(heard).detach()).item() == 0
