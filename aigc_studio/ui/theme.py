"""Colours and fonts; everything else about looks is in static/studio.css."""

from pathlib import Path

import gradio as gr

STATIC = Path(__file__).with_name("static")


def studio_theme() -> gr.themes.Base:
    """Return the theme. Weights 400 and 700 only: Gradio's files of weight 600 lack letters."""
    theme = gr.themes.Base(
        primary_hue=gr.themes.colors.indigo,
        neutral_hue=gr.themes.colors.slate,
        radius_size=gr.themes.sizes.radius_lg,
        spacing_size=gr.themes.sizes.spacing_md,
        font=[
            gr.themes.LocalFont("IBM Plex Sans", weights=(400, 700)),
            "PingFang SC",
            "Microsoft YaHei",
            "Noto Sans CJK SC",
            "sans-serif",
        ],
        font_mono=[gr.themes.LocalFont("IBM Plex Mono", weights=(400, 700)), "monospace"],
    )
    return theme.set(
        body_background_fill="#f6f7fb",
        body_background_fill_dark="#0d1020",
        body_text_color="#1b2033",
        body_text_color_dark="#e8eaf4",
        body_text_color_subdued="#565e76",
        body_text_color_subdued_dark="#a3abc4",
        background_fill_primary="#ffffff",
        background_fill_primary_dark="#151a2e",
        background_fill_secondary="#f1f3f9",
        background_fill_secondary_dark="#1b2138",
        block_background_fill="#ffffff",
        block_background_fill_dark="#151a2e",
        block_border_color="#e2e5f0",
        block_border_color_dark="#272e4a",
        border_color_primary="#d9ddea",
        border_color_primary_dark="#2f3757",
        block_label_background_fill="transparent",
        block_label_background_fill_dark="transparent",
        block_title_text_weight="400",
        block_title_text_color="#565e76",
        block_title_text_color_dark="#a3abc4",
        block_shadow="none",
        block_shadow_dark="none",
        input_background_fill="#f6f7fb",
        input_background_fill_dark="#10142a",
        input_border_color="#e2e5f0",
        input_border_color_dark="#272e4a",
        input_placeholder_color="#727b94",
        input_placeholder_color_dark="#8a92ad",
        button_primary_background_fill="linear-gradient(135deg,#4338ca,#6d5cf0)",
        button_primary_background_fill_hover="linear-gradient(135deg,#3730a3,#5b4be0)",
        button_primary_background_fill_dark="linear-gradient(135deg,#4f46e5,#7c6cf5)",
        button_primary_background_fill_hover_dark="linear-gradient(135deg,#4338ca,#6d5cf0)",
        button_primary_text_color="#ffffff",
        button_border_width="1px",
        button_primary_border_color="transparent",
        button_primary_border_color_dark="transparent",
        button_secondary_background_fill="#ffffff",
        button_secondary_background_fill_dark="#1b2138",
        button_secondary_border_color="#d9ddea",
        button_secondary_border_color_dark="#2f3757",
        button_secondary_text_color="#1b2033",
        button_secondary_text_color_dark="#e8eaf4",
        checkbox_label_background_fill="#ffffff",
        checkbox_label_background_fill_dark="#1b2138",
        checkbox_label_background_fill_selected="#eef0ff",
        checkbox_label_background_fill_selected_dark="#2a2f5c",
        checkbox_label_border_color_selected="#4f46e5",
        checkbox_label_border_color_selected_dark="#818cf8",
        checkbox_label_text_color_selected="#312e81",
        checkbox_label_text_color_selected_dark="#e0e3ff",
        slider_color="#4f46e5",
        slider_color_dark="#818cf8",
    )
