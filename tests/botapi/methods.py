"""The methods of the Bot API that the assistant calls, with Telegram's checks and words."""

import json
import re
import time
from collections.abc import Callable

from tests.botapi.state import BOT, JSON, ApiError, ChatState, Shown, State

TEXT_MAX = 4096  # UTF-16 units
CALLBACK_DATA_MAX_BYTES = 64
BUTTONS_MAX, ROW_MAX = 100, 8

Method = Callable[[State, JSON], object]


def get_me(state: State, params: JSON) -> object:
    return {**BOT, "can_join_groups": True, "can_read_all_group_messages": False}


def send_message(state: State, params: JSON) -> object:
    chat = state.chat(params["chat_id"])
    text = _checked_text(params)
    markup = _checked_markup(params, chat)
    message = Shown(next(state.message_ids), text, time.monotonic())
    if markup and "inline_keyboard" in markup:
        message.markup = markup
    elif markup and "keyboard" in markup:
        chat.reply_keyboard = markup["keyboard"]
        message.markup = {"was_reply_keyboard": True}
    elif markup and markup.get("remove_keyboard"):
        chat.reply_keyboard = []
        message.markup = {"was_reply_keyboard": True}
    chat.shown.append(message)
    return chat.to_json(message)


def edit_message_text(state: State, params: JSON) -> object:
    return _edit(state, params, _checked_text(params))


def edit_message_reply_markup(state: State, params: JSON) -> object:
    return _edit(state, params, None)


def answer_callback_query(state: State, params: JSON) -> object:
    press = str(params["callback_query_id"])
    if press not in state.presses:
        raise ApiError(
            400,
            "Bad Request: query is too old and response timeout expired or query ID is invalid",
        )
    if len(params.get("text", "")) > 200:
        raise ApiError(400, "Bad Request: MESSAGE_TOO_LONG")
    state.presses[press] = params.get("text", "")
    return True


def set_my_commands(state: State, params: JSON) -> object:
    commands = json.loads(params["commands"])
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise ApiError(400, "Bad Request: BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise ApiError(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
    state.commands[params.get("language_code", "")] = commands
    return True


def set_my_description(state: State, params: JSON) -> object:
    return _describe(state, params, "description", 512)


def set_my_short_description(state: State, params: JSON) -> object:
    return _describe(state, params, "short_description", 120)


def send_chat_action(state: State, params: JSON) -> object:
    state.chat(params["chat_id"])
    return True


def _describe(state: State, params: JSON, what: str, limit: int) -> bool:
    words = str(params.get(what, ""))
    if len(words) > limit:
        raise ApiError(400, "Bad Request: description is too long")
    state.descriptions[what, params.get("language_code", "")] = words
    return True


def _edit(state: State, params: JSON, text: str | None) -> object:
    chat = state.chat(params["chat_id"])
    message = chat.message(int(params["message_id"]))
    if message is None:
        raise ApiError(400, "Bad Request: message to edit not found")
    if message.markup and "was_reply_keyboard" in message.markup:
        raise ApiError(400, "Bad Request: message can't be edited")
    markup = _checked_markup(params, chat)
    if (text is None or text == message.text) and markup == message.markup:
        raise ApiError(
            400,
            "Bad Request: message is not modified: specified new message content and reply markup "
            "are exactly the same as a current content and reply markup of the message",
        )
    message.text = message.text if text is None else text
    message.markup = markup
    message.edits += 1
    return chat.to_json(message)


def _checked_text(params: JSON) -> str:
    text = str(params.get("text", "")).strip()
    if not text:
        raise ApiError(400, "Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) // 2 > TEXT_MAX:
        raise ApiError(400, "Bad Request: message is too long")
    # The assistant sends plain text only; with a parse mode somebody's name could break a message.
    if params.get("parse_mode"):
        raise ApiError(400, "Bad Request: can't parse entities")
    return text


def _checked_markup(params: JSON, chat: ChatState) -> JSON | None:
    if not params.get("reply_markup"):
        return None
    markup: JSON = json.loads(params["reply_markup"])
    rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
    buttons = [button for row in rows for button in row]
    if len(buttons) > BUTTONS_MAX or any(len(row) > ROW_MAX for row in rows):
        raise ApiError(400, "Bad Request: reply markup is too long")
    for button in buttons:
        if not str(button.get("text", "")).strip():
            raise ApiError(400, "Bad Request: text buttons are unallowed in the inline keyboard")
        if button.get("request_location") and chat.chat["type"] != "private":
            raise ApiError(400, "Bad Request: location can be requested in private chats only")
        data = button.get("callback_data")
        if "inline_keyboard" in markup and not (
            data and len(data.encode()) <= CALLBACK_DATA_MAX_BYTES
        ):
            raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID")
    return markup


METHODS: dict[str, Method] = {
    "getMe": get_me,
    "sendMessage": send_message,
    "editMessageText": edit_message_text,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "answerCallbackQuery": answer_callback_query,
    "setMyCommands": set_my_commands,
    "setMyDescription": set_my_description,
    "setMyShortDescription": set_my_short_description,
    "sendChatAction": send_chat_action,
}
