"""Write the invented demonstration district: `data/demo`, the same bytes on every run and machine.

    python benchmarks/make_demo.py [--out data/demo] [--seed 20260101]

The tables below are typed by hand, because they are meant to be read on the site; scores, dates
and amounts come from a seeded generator. Every code of every closed vocabulary and every field
occurs, except the name of a legal representative: the package holds no person, real or invented.
Columns and codes are read from `schemas/`, so the script fails where the two disagree.
"""

# ruff: noqa: E501
# The tables are read as rows: a record is one line, however wide Chinese characters count.

from __future__ import annotations

import argparse
import random
import sys
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import yaml
from naming import ROOT, credit_code, write_csv, write_descriptor

Row = dict[str, str]

SEED = 20260101
YEARS = (2023, 2024, 2025)
LEDGER, NOTICE, REPORT = "demo-ledger", "demo-notice", "demo-report"
OVERSIGHT = "demo-oversight"
GRADED = "demo-grades-2024"
DISTRICT = "demo"


# --- tables: places and premises -------------------------------------------------------------------

SOURCES = """
demo-ledger|示范台账（虚构）|Demonstration ledger (fictitious)|示范区民政局（虚构）|register|2026-03-31|https://demo.example.org/ledger|demo-ledger.docx|文件为虚构，只用来说明数据的写法。
demo-notice|年度考核公示（虚构）|Notice of the yearly assessment (fictitious)|示范区社会组织孵化中心（虚构）||2026-02-10|https://demo.example.org/notice|demo-notice.docx|公示为虚构。
demo-report|社会组织工作报告（虚构）|Report on social organizations (fictitious)|示范区民政局（虚构）|work_report|2026-04-15|https://demo.example.org/report|demo-report.docx|报告里的数字有的对、有的故意写错。
demo-oversight|信用与信息公开台账（虚构）|Ledger of oversight and disclosure (fictitious)|示范区民政局（虚构）|register|2026-10-30|https://demo.example.org/oversight|demo-oversight.docx|事件、公开记录、支付和异议均为虚构。
demo-grades-2024|2024年度社会组织评估等级公告（虚构）|Announcement of the grades of 2024 (fictitious)|示范区民政局（虚构）|decision|2024-12-05|https://demo.example.org/grades-2024|demo-grades-2024.docx|公告为虚构，用来演示主管部门自己公布的评定结果。
"""

PLACES = """
demo|district|district|示范区|Demonstration District||14|100000
yunwai|district|county|云外县|Yunwai County||0|
huaiying|subdistrict|subdistrict|槐影街道|Huaiying Subdistrict|demo|5|
chengyan|subdistrict|subdistrict|澄砚街道|Chengyan Subdistrict|demo|4|
luting|subdistrict|subdistrict|鹭汀街道|Luting Subdistrict|demo|3|
liudi|subdistrict|town|柳笛镇|Liudi Town|demo|1|
yingping|subdistrict|township|萤坪乡|Yingping Township|demo|0|
qingwu|subdistrict|park|青梧园区|Qingwu Industrial Park|demo|1|
jiuzhong|community|community|旧钟社区|Jiuzhong Community|huaiying||
moxiang|community|community|墨巷社区|Moxiang Community|huaiying||
banmutang|community|community|半亩塘社区|Banmutang Community|huaiying||
zhiyuan|community|community|纸鸢社区|Zhiyuan Community|huaiying||
pipanong|community|community|枇杷弄社区|Pipanong Community|huaiying||
yanbei|community|community|砚北社区|Yanbei Community|chengyan||
yunjian|community|community|云笺社区|Yunjian Community|chengyan||
zhufa|community|community|竹筏社区|Zhufa Community|chengyan||
judeng|community|community|橘灯社区|Judeng Community|chengyan||
tingzhi|community|community|汀芷社区|Tingzhi Community|luting||
tinglu|community|community|听橹社区|Tinglu Community|luting||
dudeng|community|community|渡灯社区|Dudeng Community|luting||
diyin|community|community|笛音社区|Diyin Community|liudi||
wutong|community|community|梧桐里社区|Wutongli Community|qingwu||
yingping-village|village|village|萤坪村|Yingping Village|yingping||
tangxi|estate|estate|塘西小苑|Tangxi Estate|banmutang||
judeng-xinyuan|estate|estate|橘灯新苑|Judeng New Estate|judeng||
"""

VENUES = """
demo-incubator|示范区社会组织孵化中心|Demonstration District Incubator|区孵化中心|incubator|district|org_support|free;service_for_rent;utilities_waived|chengxin|demo|1860|2600000|40|2021-05-18|42|一站式孵化标准|open
huaiying-incubator|槐影街道社会组织孵化园|Huaiying Incubator|槐影孵化园|incubator|subdistrict|charity|free;paid|chengxin|huaiying|640|680000|30|2022-03-10|18||open
chengyan-incubator|澄砚街道公益创客中心|Chengyan Maker Space for the Public Good||incubator|subdistrict|culture_arts|service_for_rent|tongdu|chengyan|520|450000|25|2022-09-26|15||open
luting-incubator|鹭汀街道社会组织孵化中心|Luting Incubator||incubator|subdistrict|elderly|free|muhe|luting|410|380000|20|2023-06-01|12||open
org-service-centre|示范区社会组织服务中心|Demonstration District Service Centre for Organizations||org_service_centre|district|org_support|free|federation|demo|300|200000||2020-04-22|20||open
liudi-station|柳笛镇社会组织综合服务站点|Liudi Service Station for Organizations||org_service_station|subdistrict||unknown||liudi|96|||2023-10-12|8||open
social-work-centre|墨巷社区社会工作服务中心|Moxiang Social-Work Centre||social_work_centre|community|social_work|free|tongdu|moxiang|160|190000||2022-07-01|10||open
social-work-station|砚北社区社工服务站|Yanbei Social-Work Station||social_work_station|community|social_work|free|tongdu|yanbei|80|60000||2023-04-03|6||open
party-mass-centre|旧钟社区党群服务中心|Jiuzhong Party and Community Service Centre||party_mass_service_centre|community||free||jiuzhong|720|1100000|35|2019-11-08|26|亲民化改造标准|open
public-service-centre|槐影街道公共服务中心|Huaiying Public Service Centre||public_service_centre|subdistrict|||huaiying-office|huaiying|900|1500000||2018-06-20|54||open
community-service-centre|云笺社区服务中心|Yunjian Community Service Centre||community_service_centre|community|||chengyan-office|yunjian|350|280000||2020-12-01|16||open
tinglu-station|听橹便民服务驿站|Tinglu Neighbourhood Station||service_station|community|livelihood|free|linli|tinglu|60|40000||2024-03-15|10||open
life-house|半亩塘社区生活馆|Banmutang Life House|邻里生活馆|life_house|community|community_service|service_for_rent|linli|banmutang|130|90000||2023-09-09|12||open
children-station|橘灯儿童服务站|Judeng Children's Station||children_station|community|children_youth|free|chengsan|judeng|110|85000||2022-06-01|9||open
care-home|鹭汀养老院|Luting Care Home||care_home|subdistrict|elderly|paid|welfare-centre|luting|2400|6200000||2017-10-17|14|二星级养老机构标准|open
property-office|塘西小苑“功能型”物业办公室|Tangxi Property Office||property_office|community|property|service_for_rent|xiaofeng|tangxi|45|30000||2024-05-20|5||open
zhiyuan-space|纸鸢社区活动场地|Zhiyuan Activity Space||activity_space|community|recreation|free;utilities_waived||zhiyuan|220|75000||2021-08-16|||closed
party-base|青梧园区党建示范点|Qingwu Party-Building Site||demonstration_base|subdistrict||||qingwu|180|160000|||||building
yingping-hall|萤坪村公益礼堂|Yingping Village Hall||other|community|governance|unknown||yingping-village|260||||||planned
yunwai-hall|云外县公益活动室|Yunwai Activity Room||other|district||unknown||yunwai|||||||unknown
"""

# --- tables: organizations -------------------------------------------------------------------------

# id | type | registration | status | place | fields | roles | name | name in English | aliases
ORGANIZATIONS = """
federation|association|registered|active|demo|org_support|hub;federation|示范区社会组织联合会|Demonstration District Federation of Social Organizations|区社联会
volunteer-union|association|registered|active|demo|volunteering;charity|hub|示范区志愿者协会|Volunteers' Association|区志协
culture-art|association|registered|active|demo|culture_arts||示范区文化艺术协会|Culture and Arts Association|
sports|association|registered|active|demo|recreation||示范区门球与健身操协会|Gateball and Fitness Association|区门球协会（曾用名）
green|association|registered|active|demo|environment||示范区环境保护促进会|Society for the Environment|
law|association|registered|active|demo|legal||示范区法律服务协会|Legal Services Association|
social-work|association|registered|active|demo|social_work;education|support|示范区社会工作协会|Social Work Association|区社工协会
rescue|association|registered|active|demo|rescue;volunteering||示范区应急救援协会|Emergency Rescue Association|
science|association|registered|active|demo|sci_tech;education||示范区科技创新促进会|Society for Science and Innovation|
property-union|association|registered|inactive|demo|property||示范区物业管理协会|Property Management Association|
disability-union|association|registered|active|demo|disability||示范区扶残助残协会|Association for Disabled People|
governance|association|registered|active|huaiying|governance||槐影街道社区治理促进会|Huaiying Society for Community Governance|
business|association|registered|active|qingwu|business_support;employment||青梧园区企业服务促进会|Qingwu Business Support Society|
charity-union|association|registered|active|demo|charity;relief|hub|示范区慈善会|Charity Federation|
chenzhou|service|registered|active|huaiying|elderly;health||示范区晨舟为老服务中心|Chenzhou Elder Care Centre|晨舟
chengsan|service|registered|active|chengyan|children_youth||示范区橙伞儿童关爱服务中心|Orange Umbrella Children's Centre|橙伞
weilan|service|registered|active|chengyan|psychology||示范区微澜心理服务中心|Weilan Counselling Centre|
tongdu|service|registered|active|huaiying|social_work;governance|support|示范区同渡社会工作服务中心|Tongdu Social Work Centre|同渡社工
guitu|service|registered|active|demo|correction;legal||示范区归途社区矫正帮扶服务中心|Guitu Centre for Community Correction|
muhe|service|registered|active|luting|elderly;housekeeping||示范区沐禾居家养老服务中心|Muhe Home Care Centre|沐禾
baishou|service|registered|active|luting|housekeeping||示范区百手家政服务中心|Hundred Hands Housekeeping Centre|
qingya|service|registered|active|qingwu|employment||示范区青芽就业创业服务中心|Green Shoots Employment Centre|
xingye|service|registered|active|luting|health||示范区杏叶医疗保健服务站|Apricot Leaf Health Station|
chengxin|service|registered|active|demo|org_support|support;platform;incubator_operator|示范区澄心社会组织孵化服务中心|Chengxin Incubation Centre|澄心
yisuan|service|registered|active|demo|org_support;business_support|support|示范区益算财务代理服务中心|Yisuan Bookkeeping Centre|
yanbian|service|registered|active|chengyan|education||示范区砚边社区教育中心|Yanbian Community Education Centre|
dengta|service|registered|active|demo|legal||示范区灯塔法律援助服务中心|Lighthouse Legal Aid Centre|
lvlan|service|registered|active|huaiying|environment||示范区绿篮垃圾分类服务中心|Green Basket Waste Sorting Centre|
linli|service|registered|active|luting|community_service;livelihood|platform|示范区邻里生活服务中心|Neighbours Community Service Centre|
qicheng|service|registered|suspended|demo|children_youth||示范区启程青少年服务中心|Setting Out Youth Centre|
yunfan|service|registered|active|demo|disability||示范区云帆残疾人服务中心|Yunfan Centre for Disabled People|
shiguang|service|registered|active|chengyan|culture_arts||示范区拾光文化服务中心|Shiguang Culture Centre|
daotian|service|registered|active|liudi|relief||示范区稻田社会救助服务中心|Rice Field Social Relief Centre|
xiaofeng|service|registered|active|huaiying|property;housekeeping||示范区小蜂社区物业服务社|Little Bee Property Service|
old-lamp|service|registered|deregistered|demo|education||示范区旧灯职业培训学校|Old Lamp Training School|
stone-bridge|service|registered|revoked|demo|culture_arts||示范区石桥收藏文化馆|Stone Bridge Collectors' House|
far-sail|service|registered|license_revoked|demo|health||示范区远帆康复服务站|Far Sail Rehabilitation Station|
community-fund|foundation|registered|active|demo|charity;relief|support|示范区社区发展基金会|Community Development Foundation|
gateball|community|recorded|active|jiuzhong|recreation||旧钟社区门球队|Jiuzhong Gateball Team|
choir|community|recorded|active|moxiang|culture_arts;recreation||墨巷社区合唱队|Moxiang Choir|
mutual-aid|community|recorded|active|banmutang|volunteering;livelihood||半亩塘邻里互助会|Banmutang Mutual Aid Circle|
patrol|community|recorded|active|zhiyuan|governance||纸鸢社区平安巡逻队|Zhiyuan Safety Patrol|
helpers|community|recorded|active|pipanong|governance||枇杷弄帮帮团|Pipanong Helpers|
calligraphy|community|recorded|active|yanbei|culture_arts||砚北书画社|Yanbei Calligraphy and Painting Society|
reading|community|recorded|active|yunjian|education||云笺读书会|Yunjian Reading Circle|
dragon-boat|community|recorded|inactive|zhufa|recreation||竹筏社区龙舟队|Zhufa Dragon Boat Team|
homework|community|recorded|deregistered|judeng|children_youth||橘灯四点半课堂|Judeng Half-Past-Four Class|
repair|community|recorded|active|tingzhi|housekeeping;volunteering||汀芷便民维修队|Tingzhi Repair Team|
haircut|community|recorded|active|tinglu|livelihood||听橹义剪小组|Tinglu Haircut Group|
river|community|recorded|active|dudeng|environment||渡灯护河队|Dudeng River Keepers|
opera|community|recorded|active|diyin|culture_arts||笛音戏曲社|Diyin Opera Society|
workers-home|community|recorded|active|wutong|business_support;recreation||梧桐里工友之家|Wutongli Workers' Home|
village-council|community|guided|active|yingping-village|governance||萤坪村红白理事会|Yingping Ceremonies Council|
tangxi-selfgov|community|guided|active|tangxi|property;governance||塘西小苑自管小组|Tangxi Residents' Management Group|
stair-heads|community|guided|active|judeng-xinyuan|governance||橘灯新苑楼长联络队|Judeng Stair Heads' Network|
elder-pairs|community|guided|active|jiuzhong|elderly||旧钟老年结对互助队|Jiuzhong Elder Pairs|
knitting|community|guided|active|yanbei|charity||砚北爱心编织社|Yanbei Knitting Circle|
dog-friends|community|guided|unknown|yunjian|other||云笺文明养犬自律会||
five-partners|alliance|unknown|active|demo|governance|platform|示范区五社联动联盟|Five Partners Alliance|
shop-alliance|alliance|unknown|active|chengyan|business_support;charity||澄砚商户公益联盟|Chengyan Shops for Good|
elder-alliance|alliance|guided|active|luting|elderly||鹭汀为老服务联盟|Luting Elder Care Alliance|
warm-stove|social_enterprise|unknown|active|huaiying|elderly;livelihood||示范区暖灶助餐有限公司|Warm Stove Meals|
north-isle|overseas_ngo|registered|active|demo|children_youth||北屿儿童发展协会（域外）示范区代表处|North Isle Child Development Association, Demonstration Office|
evening-breeze|unknown|unknown|unknown|liudi|volunteering||晚风公益团队||
civil-affairs|public_body|unknown|active|demo|||示范区民政局|Demonstration District Civil Affairs Bureau|
huaiying-office|public_body|unknown|active|huaiying|||槐影街道办事处|Huaiying Subdistrict Office|
chengyan-office|public_body|unknown|active|chengyan|||澄砚街道办事处|Chengyan Subdistrict Office|
luting-office|public_body|unknown|active|luting|||鹭汀街道办事处|Luting Subdistrict Office|
liudi-government|public_body|unknown|active|liudi|||柳笛镇人民政府|Liudi Town Government|
trade-union|mass_org|unknown|active|demo|||示范区总工会|Trade Union Federation|
women|mass_org|unknown|active|demo|||示范区妇女联合会|Demonstration District Women's Federation|
youth-league|mass_org|unknown|active|demo|||共青团示范区委员会|Demonstration District Youth League Committee|
college|institution|unknown|active|demo|education||示范学院|Demonstration College|
welfare-centre|institution|unknown|active|demo|elderly||示范区社会福利中心|Social Welfare Centre|
bakery|enterprise|unknown|active|huaiying|||示范区麦垛食品有限公司|Haystack Foods|
print-works|enterprise|unknown|active|qingwu|||青梧云墨印务有限公司|Yunmo Printing|
bank-branch|enterprise|unknown|active|demo|||示范区邻家超市有限公司|Next-Door Supermarkets|
social-work-department|party_body|unknown|active|demo|||示范区委社会工作部|Social Work Department of the District Party Committee|
party-committee|party_body|unknown|active|demo|||示范区社会组织综合党委|Demonstration District Party Committee of Social Organizations|
"""

CREDIT_PREFIX = {"association": "51", "service": "52", "foundation": "53"}
CHARITIES = ("charity-union", "community-fund", "chengsan", "daotian")
FUNDRAISERS = ("charity-union", "community-fund")
# Address, and whether it may be published; never finer than a community.
ADDRESSES = {
    "chengxin": ("示范区槐影街道旧钟社区", True),
    "tongdu": ("示范区槐影街道墨巷社区", True),
    "chengsan": ("示范区澄砚街道橘灯社区", True),
    "muhe": ("示范区鹭汀街道汀芷社区", True),
    "guitu": ("示范区鹭汀街道听橹社区", False),
    "community-fund": ("示范区澄砚街道砚北社区", True),
}

# Too young for the inspection of its first year.
FOUNDED = {"business": date(2024, 9, 12)}

# organization | unit | coverage
PARTY_COVERAGE = """
federation|federation-branch|standalone
volunteer-union|volunteer-branch|standalone
social-work|social-work-branch|standalone
charity-union|charity-branch|standalone
chenzhou|chenzhou-branch|standalone
chengsan|chengsan-branch|standalone
tongdu|tongdu-branch|standalone
chengxin|chengxin-branch|standalone
linli|linli-branch|standalone
community-fund|fund-branch|standalone
weilan|chengyan-joint|joint
yanbian|chengyan-joint|joint
shiguang|chengyan-joint|joint
muhe|luting-joint|joint
baishou|luting-joint|joint
xingye|luting-joint|joint
yisuan|district-joint|joint
dengta|district-joint|joint
governance||deemed
business||deemed
culture-art||instructor
sports||instructor
green||instructor
law||instructor
rescue||instructor
yunfan||instructor
science||none
disability-union||none
guitu||none
qingya||none
lvlan||none
daotian||none
xiaofeng||none
qicheng||none
property-union||none
far-sail||unknown
choir||none
river||none
"""

# unit | kind | parent | place | standard | stars of that standard | name | name in English
PARTY_UNITS = """
org-committee|committee||demo|||示范区社会组织综合党委|Party Committee of Social Organizations
service-general|general_branch|org-committee|demo|||示范区社会服务机构党总支|General Branch of Service Organizations
federation-branch|standalone|org-committee|demo|双强六好|5|示范区社会组织联合会党支部|Branch of the Federation
volunteer-branch|standalone|org-committee|demo|双强六好|4|示范区志愿者协会党支部|Branch of the Volunteers' Association
social-work-branch|standalone|org-committee|demo|双强六好|3|示范区社会工作协会党支部|Branch of the Social Work Association
charity-branch|standalone|org-committee|demo|||示范区慈善会党支部|Branch of the Charity Federation
fund-branch|standalone|org-committee|demo|||示范区社区发展基金会党支部|Branch of the Foundation
chenzhou-branch|standalone|service-general|huaiying|双强六好|4|晨舟为老服务中心党支部|Branch of Chenzhou
chengsan-branch|standalone|service-general|chengyan|||橙伞儿童关爱服务中心党支部|Branch of Orange Umbrella
tongdu-branch|standalone|service-general|huaiying|双强六好|5|同渡社会工作服务中心党支部|Branch of Tongdu
chengxin-branch|standalone|service-general|demo|||澄心孵化服务中心党支部|Branch of Chengxin
linli-branch|standalone|service-general|luting|||邻里生活服务中心党支部|Branch of Neighbours
district-joint|joint|service-general|demo|||示范区社会服务机构联合党支部|Joint Branch of the District
chengyan-joint|joint|service-general|chengyan|||澄砚街道社会组织联合党支部|Chengyan Joint Branch
luting-joint|joint|service-general|luting|双强六好|2|鹭汀街道社会组织联合党支部|Luting Joint Branch
jiuzhong-joint|community_joint_committee||jiuzhong|||旧钟社区大党委|Jiuzhong Joint Community Committee
moxiang-joint|community_joint_committee||moxiang|||墨巷社区大党委|
"""

# hub | member | role
MEMBERSHIPS = """
federation|social-work|initiator
federation|volunteer-union|initiator
federation|chengxin|lead
federation|culture-art|member
federation|green|member
federation|law|member
federation|rescue|member
federation|disability-union|member
federation|chenzhou|member
federation|chengsan|member
federation|weilan|member
federation|tongdu|resident_mentor
federation|yisuan|resident_mentor
federation|dengta|member
federation|lvlan|member
federation|linli|member
federation|daotian|member
federation|governance|branch
federation|business|branch
five-partners|tongdu|lead
five-partners|community-fund|member
five-partners|mutual-aid|member
five-partners|choir|member
shop-alliance|bakery|initiator
shop-alliance|bank-branch|member
shop-alliance|chengsan|member
elder-alliance|muhe|lead
elder-alliance|xingye|member
elder-alliance|haircut|member
volunteer-union|repair|branch
"""

# --- tables: from need to payment ------------------------------------------------------------------

# need | kind | category | channel | place | fate without a project | title | title in English
NEEDS = """
n-meals|need|elder_care|grid_head|jiuzhong||独居老人午餐没有着落|Older residents living alone lack a hot lunch
n-bath|need|elder_care|federation|tinglu||老人上门助浴难|Help with bathing at home
n-clinic|need|health|visit|moxiang||希望家门口能测血压、听健康课|Health checks and talks close to home
n-after-school|need|child_care|secretary_salon|judeng||放学后孩子无人照看|Children on their own after school
n-holiday|need|child_care|survey|wutong||园区职工暑期带娃难|Holiday care for park workers' children
n-repair|need|home_service|app|banmutang||水电小修找不到人|Nobody to do small repairs
n-property|need|property|building_head|tangxi||老旧小区没有物业，门禁失修|An old estate without property management
n-river|need|environment|grid_head|dudeng||河岸垃圾清理不及时|Litter on the river bank
n-waste|need|environment|survey|yunjian||垃圾分类投放不准|Waste is sorted wrongly
n-parking|need|public_order|unit_head|zhufa||单元门前乱停车|Cars block the entrances
n-ebike|need|public_safety|building_head|judeng-xinyuan||电动车进楼充电|E-bikes charged in stairwells
n-square|need|mediation|joint_meeting|zhiyuan||广场活动噪声引发矛盾|Quarrels over noise on the square
n-stage|need|culture_sports|survey|diyin||想有自己的戏台|A stage for local opera
n-legal|need|legal|federation|pipanong||租房合同看不懂|Tenancy contracts are hard to read
n-jobs|need|employment|double_reporting|wutong||灵活就业信息少|Too little news of flexible jobs
n-stress|need|psychological|survey|yanbei||照护者压力大，想有人倾诉|Carers want somebody to talk to
n-winter|need|hardship_relief|visit|yingping-village||困难家庭过冬物资不足|Winter supplies for households in hardship
n-return|need|hardship_relief|other|demo||回归社会人员缺少帮扶|Support for people returning to society
n-errands|need|convenience|app|tingzhi||办事要跑多趟|Too many trips for one errand
n-neighbours|need|mutual_aid|unit_head|tinglu||临时有事想请邻居照应|Neighbours to step in at short notice
n-shops|need|business_support|joint_meeting|qingwu||小店用工记账难|Small shops struggle with staff and books
n-flu|need|epidemic_control|grid_head|dudeng||流感季楼道消杀|Disinfection in the flu season
n-dogs|need|other|other|yunjian||养犬不文明|Inconsiderate dog keeping
n-barrier|need|convenience|visit|moxiang||坡道不通，轮椅出不了门|No ramp for wheelchairs
n-safety|need|public_safety|joint_meeting|zhiyuan||老楼消防知识缺乏|Little fire-safety knowledge in old buildings
n-volunteers|need|mutual_aid|double_reporting|pipanong||志愿者有热情没组织|Volunteers without an organization
n-books|need|culture_sports|secretary_salon|yunjian||想有一间共享书房|A shared reading room
n-party-history|need|culture_sports|secretary_salon|jiuzhong||党员活动形式单一|Party members' activities are all alike
n-bench|micro_wish|convenience|grid_head|moxiang|met|楼下添一条长椅|A bench downstairs
n-lamp|micro_wish|public_safety|building_head|banmutang|met|楼道灯换新|A new lamp in the stairwell
n-radio|micro_wish|elder_care|visit|jiuzhong|met|想要一台收音机|A radio
n-tutor|micro_wish|child_care|app|judeng|matched|想有人教英语|Somebody to teach English
n-swing|micro_wish|culture_sports|app|zhufa|open|小广场添置秋千|A swing on the little square
n-shade|micro_wish|environment|survey|tinglu|open|公交站遮阳|Shade at the bus stop
n-lift|need|property|unit_head|judeng-xinyuan|open|加装电梯意见不一|No agreement on a lift
n-noise-bar|need|mediation|grid_head|wutong|matched|夜间施工噪声|Building noise at night
n-shuttle|need|other|survey|yingping-village|open|村到镇班车太少|Too few buses to the town
n-quilt|micro_wish|hardship_relief|federation|diyin|met|缝补棉被|Mending quilts
"""

# call | kind | year | budget | opened | announced | place | name | name in English
ROUNDS = """
venture-2023|venture|2023|600000|2023-02-20|2023-04-10|demo|示范区第三届公益创投|Third venture call
venture-2024|venture|2024|650000|2024-02-26|2024-04-12|demo|第四届公益创投|Fourth venture call
venture-2025|venture|2025|700000|2025-02-24|2025-04-11|demo|第五届公益创投|Fifth venture call
micro-2024|micro_venture|2024|80000|2024-03-04|2024-04-02|huaiying|槐影街道公益微创投|Huaiying micro-venture call
contest-2024|contest|2024|120000|2024-03-11|2024-04-30|demo|社区治理创新大赛|Contest of community governance
list-2023|purchase_list|2023|900000|2023-01-30|2023-03-06|demo|购买服务项目清单（2023）|List of services to be purchased, 2023
list-2025|purchase_list|2025|1100000|2025-01-27|2025-03-05|demo|购买服务项目清单（2025）|List of services to be purchased, 2025
tender-2025|tender|2025|480000|2025-03-03|2025-04-18|demo|居家养老服务招标|Tender for home care
matching-2024|matching|2024||2024-05-09|2024-05-09|chengyan|澄砚街道项目对接会|Chengyan matching meeting
claim-2025|two_way_claim|2025||2025-03-20|2025-04-08|luting|鹭汀街道双向认领|Luting two-way claiming
other-2023|other|2023||2023-05-15||liudi|柳笛镇项目征集|Liudi call for projects
"""

# project | lead | call | direction | stage | need | place | target groups | buyer | year | thousand yuan | flags | title | title in English
# Flags are the deliberate flaws and the variants that `add_projects` explains.
PROJECTS = """
hot-lunch|chenzhou|list-2023|vulnerable|settled|n-meals|jiuzhong|elderly;empty_nest_elderly|huaiying-office|2023|180|persons|暖午餐进社区|A hot lunch in the community
home-bath|muhe|tender-2025|vulnerable|settled|n-bath|tinglu|elderly;disabled|civil-affairs|2025|360|large|居家助浴与照护|Bathing and care at home
health-corner|xingye|venture-2023|volunteering|settled|n-clinic|moxiang|elderly;patients|civil-affairs|2023|48||家门口的健康角|A health corner next door
half-past-four|chengsan|venture-2023|vulnerable|settled|n-after-school|judeng|children;left_behind_children|civil-affairs|2023|60|persons|橘灯四点半|Half past four in Judeng
after-school-2|chengsan|venture-2024|vulnerable|settled|n-after-school|judeng|children|civil-affairs|2024|66||橘灯四点半（二期）|Half past four, second year
holiday-camp|chengsan|claim-2025|volunteering|evaluated|n-holiday|wutong|children;youth|trade-union|2025|35||园区暑期小课堂|Holiday classes in the park
keeper|linli|list-2023|hard_problem|settled|n-repair|banmutang|residents|huaiying-office|2023|5|per_year;three_years|半亩塘社区管家|Banmutang community keeper
keeper-tingzhi|linli|list-2025|hard_problem|implementing|n-errands|tingzhi|residents|luting-office|2025|5|per_year;half|汀芷社区管家|Tingzhi community keeper
function-property|xiaofeng|venture-2024|hard_problem|settled|n-property|tangxi|residents|huaiying-office|2024|90|overpaid|老小区的“功能型”物业|Property care for an old estate
river-watch|river|micro-2024|volunteering|evaluated|n-river|dudeng|residents;volunteers|luting-office|2024|8||渡灯护河行动|Dudeng river watch
waste-steps|lvlan|venture-2024|hard_problem|settled|n-waste|yunjian|residents|chengyan-office|2024|72|early|垃圾分类五步走|Five steps to sorted waste
parking|tongdu|contest-2024|hard_problem|evaluated|n-parking|zhufa|residents|chengyan-office|2024|40|joint|竹筏停车议事会|Residents settle the parking
ebike-shed|tongdu|list-2025|hard_problem|implementing|n-ebike|judeng-xinyuan|residents|chengyan-office|2025|130|large;late_intention|电动车安全充电|Safe charging for e-bikes
quiet-square|governance|other-2023|hard_problem|settled|n-square|zhiyuan|residents|huaiying-office|2023|18|no_evaluation|广场的约定|An agreement for the square
opera-stage|opera|venture-2023|volunteering|settled|n-stage|diyin|elderly;residents|liudi-government|2023|26||戏台搭起来|Raising the stage
legal-clinic|dengta|venture-2024|volunteering|settled|n-legal|pipanong|residents|civil-affairs|2024|44|unpaid|社区法律门诊|A legal clinic
night-jobs|qingya|list-2025|volunteering|contracted|n-jobs|wutong|youth;small_firms|trade-union|2025|110|large;late_contract|零工驿站|A station for flexible work
listening|weilan|venture-2023|vulnerable|settled|n-stress|yanbei|residents;social_workers|women|2023|52||照护者的树洞|Somebody who listens
listening-2|weilan|venture-2025|vulnerable|implementing|n-stress|yanbei|residents|women|2025|58|half|照护者的树洞（二期）|Somebody who listens, second year
warm-winter|daotian|venture-2024|vulnerable|settled|n-winter|yingping-village|low_income;vulnerable|civil-affairs|2024|85|persons|暖冬物资递送|Supplies for the winter
poor-household|daotian|list-2023|vulnerable|settled|n-winter|yingping-village|poor_households;villages|liudi-government|2023|64||萤坪村结对帮扶|Pairing with Yingping village
return-road|guitu|list-2023|vulnerable|settled|n-return|demo|community_correction|civil-affairs|2023|95||归途同行|Company on the way back
one-trip|linli|claim-2025|hard_problem|undertaken|n-errands|tingzhi|residents;elderly|luting-office|2025|15||少跑一趟|One trip less
neighbour-bank|mutual-aid|micro-2024|volunteering|evaluated|n-neighbours|tinglu|residents;volunteers|luting-office|2024|6|joint|邻里时间银行|A time bank of neighbours
shop-desk|business|venture-2025|hard_problem|undertaken|n-shops|qingwu|small_firms|social-work-department|2025|38||小店服务台|A desk for small shops
bookkeeping|yisuan|list-2023|volunteering|settled||demo|social_orgs|civil-affairs|2023|76|no_need|社会组织财务代理|Bookkeeping for organizations
flu-season|rescue|list-2025|volunteering|procured|n-flu|dudeng|residents;epidemic_helpers|luting-office|2025|105|large|流感季楼道消杀|Disinfecting stairwells
good-dogs|reading|venture-2025|hard_problem|initiated|n-dogs|yunjian|residents|chengyan-office|2025|9||文明养犬公约|A covenant on dogs
ramp|yunfan|venture-2024|vulnerable|settled|n-barrier|moxiang|disabled;elderly|huaiying-office|2024|120|large;joint|一米坡道|One metre of ramp
fire-drill|rescue|venture-2023|volunteering|settled|n-safety|zhiyuan|residents|huaiying-office|2023|30|early;no_evaluation|老楼消防演练|Fire drills in old buildings
volunteer-school|volunteer-union|venture-2024|volunteering|settled|n-volunteers|pipanong|volunteers|youth-league|2024|54|joint|志愿者夜校|Evening school for volunteers
study|reading|micro-2024|volunteering|implementing|n-books|yunjian|residents;children_in_difficulty|chengyan-office|2024|7|overdue|共享书房|A shared study
red-route|culture-art|venture-2023|party|settled|n-party-history|jiuzhong|residents;youth|social-work-department|2023|42||红色记忆微展览|Small exhibitions of memory
red-salon|social-work|matching-2024|party|evaluated|n-party-history|jiuzhong|social_workers;retirees|social-work-department|2024|28||书记沙龙进社团|Secretaries' salon
red-lead|federation|list-2025|party|implementing||demo|social_orgs|social-work-department|2025|140|large;no_need;half|党建领航伙伴计划|Partners in Party building
incubate|chengxin|list-2023|party|settled||demo|social_orgs|civil-affairs|2023|240|no_need;large|孵化中心委托运营（2023）|Running the incubator, 2023
incubate-2|chengxin|list-2025|party|implementing||demo|social_orgs|civil-affairs|2025|260|no_need;large;per_year;three_years|孵化中心委托运营（2025—2027）|Running the incubator, 2025–2027
classes|yanbian|venture-2025|volunteering|contracted||yanbei|retirees;residents|chengyan-office|2025|33|no_need|砚边银发课堂|Classes for the retired
lift-talks|stair-heads||hard_problem|design|n-lift|judeng-xinyuan|residents||2025|12||加装电梯议一议|Talks about a lift
shade|green||volunteering|need|n-shade|tinglu|residents||2025|||站台添荫|Shade for the stop
bus|||volunteering|need|n-shuttle|yingping-village|other||2025|||村镇公益班车|A bus for the village
north-kids|north-isle|||unknown||liudi|children||2024|||域外经验交流|
lost-file|evening-breeze|||unknown||liudi|other||2023|||晚风公益行|
"""

# project | organization | role
PARTNERS = """
parking|stair-heads|joint_undertaker
parking|patrol|partner
parking|chengyan-office|initiator
neighbour-bank|haircut|joint_undertaker
neighbour-bank|elder-pairs|joint_undertaker
neighbour-bank|community-fund|funder
ramp|disability-union|joint_undertaker
ramp|college|partner
ramp|community-fund|funder
volunteer-school|rescue|joint_undertaker
volunteer-school|social-work|joint_undertaker
volunteer-school|youth-league|initiator
hot-lunch|warm-stove|partner
hot-lunch|bakery|partner
home-bath|welfare-centre|partner
half-past-four|college|partner
holiday-camp|print-works|funder
"""

# offer | provider | kind | place | quantity | unit | title | title in English
OFFERS = """
hall|college|space|demo|300|平方米|报告厅开放使用|Lecture hall
tools|bank-branch|equipment|huaiying|12|套|便民维修工具|Sets of tools
seed-money|community-fund|money|demo|200000|元|社区微项目资助|Grants for small projects
advice|college|expertise|demo|20|次|项目设计辅导|Advice on designing projects
books|yisuan|finance_agency|demo|30|家|示范区财务代理|Bookkeeping for organizations
bread|bakery|goods|huaiying|500|份|临期面包赠送|Bread close to its date
drivers|volunteer-union|volunteers|demo|80|人|应急出车志愿者|Volunteer drivers
printing|print-works|other|qingwu||次|公益宣传品印制|Printing for good causes
"""

# fund | place | year | period | yuan | per | purpose | components | earmarked % | name | name in English
FUNDS = """
party-work|demo|2025|per_year|800000|district|党建工作经费|党组织活动;党员教育;阵地建设||示范区社会组织党建经费|Demonstration District fund for Party work
service-fund|demo|2025|per_year|150000|community|服务居民||10|社区服务群众专项经费|Community service fund
branch-subsidy|demo|2024|once|5000|organization|新建党支部补助|||新建党支部补助|Subsidy for a new branch
venture-total|demo||cumulative|1950000|district|公益创投|第三届;第四届;第五届||示范区历届公益创投资金|Demonstration District venture calls, money so far
exam-award|demo|2023|unknown|120000|unknown|社会工作职业资格奖补|||考证奖补资金|Award for qualifications
huaiying-earmark|huaiying|2025|per_year|90000|community|购买社会组织服务|购买服务;微创投|3|槐影街道服务资金划出部分|Earmarked part of Huaiying's fund
"""

# --- tables: work done -----------------------------------------------------------------------------

# training | kind | organizer | date | period | sessions | person-visits | persons | certified | place | name | name in English
TRAININGS = """
leaders|course|federation||2023|4|212|||demo|社会组织负责人培训班|Course for heads of organizations
leaders-2|course|federation||2024|5|268|||demo|社会组织负责人培训班（2024）|Course for heads of organizations, 2024
forum|forum|social-work|2024-11-08||1|120|||demo|社会工作实务论坛|Forum on social-work practice
camp|camp|chengxin||2025-Q3|3||36||demo|初创团队训练营|Camp for start-up teams
exam|exam_training|social-work||2025-05|6||84|27|demo|社会工作职业资格考前培训|Preparation for the social-work exam
visit|study_visit|tongdu|2025-10-16||1||18||demo|示范区外出学习交流|Study visit from the Demonstration District
books-day|other|yisuan|2023-09-20||1|45|||huaiying|财务规范开放日|Open day on bookkeeping
"""

# meeting | kind | place | date | period | sessions | persons | name | name in English
MEETINGS = """
secretary-salon|salon|demo||2024|9||示范区书记沙龙|Secretaries' salon
secretary-salon-2|salon|demo||2025|11||书记沙龙（2025）|Secretaries' salon, 2025
governance-forum|forum|demo|2024-09-19||1|160|社区治理论坛|Forum on community governance
tripartite|joint_meeting|tangxi||2025-Q2|3|24|塘西小苑三方联席会议|Tripartite meetings of Tangxi
innovation-contest|contest|demo|2024-04-26||1|95|社区治理创新大赛决赛|Final of the contest
lantern|festival|diyin|2025-02-12||1|420|笛音元宵文化节|Lantern festival of Diyin
new-year-gala|gala|jiuzhong|2023-12-30||1|260|邻里迎新晚会|New Year's gala of neighbours
open-space|open_space|yunjian|2025-06-14||1|38|云笺开放空间会议|Open-space meeting in Yunjian
neighbour-tour|tour|moxiang|2023-10-27||1|30|墨巷社区营造参访|Moxiang study tour
charity-week|campaign|demo||2025-09|7||公益慈善周|Charity week
name-day|other|demo|2024-03-05||1|75|学雷锋志愿服务日|Volunteers' day
"""

# platform | kind | place | organization | since | name | name in English
PLATFORMS = """
neighbour-app|app|demo|linli|2023-03-01|邻里点单应用|Neighbours' app
org-system|system|demo|civil-affairs|2022-01-10|社会组织信息管理系统|Information system for organizations
secretary-club|club|demo|social-work-department|2022-06-18|书记俱乐部|Secretaries' club
org-academy|academy|demo|chengxin|2021-09-10|示范区公益学院|Academy for the public good
moxiang-group|online_community|moxiang|choir|2020-02-14|墨巷线上社群|Moxiang online community
time-shop|exchange|tinglu|mutual-aid|2024-05-01|听橹时间超市|Tinglu time shop
one-desk|service_platform|huaiying|huaiying-office|2023-08-08|槐影一站式服务平台|Huaiying service desk
elder-forum|forum|luting|elder-alliance|2024-10-11|鹭汀为老论坛|Luting elder-care forum
tool-wall|other|banmutang|mutual-aid|2023-05-05|半亩塘共享工具墙|Banmutang tool wall
"""

# policy | place | issuer | number | trial | package | issued | url | title | title in English
POLICIES = """
main-plan|demo|示范区委办公室（虚构）|示办虚〔2023〕1号|false|“1+3”政策|2023-01-16|https://demo.example.org/policies/main-plan|关于培育发展社会组织的意见|Opinions on fostering social organizations
star-rules|demo|示范区民政局（虚构）|示民虚〔2023〕4号|true|“1+3”政策|2023-02-01|https://demo.example.org/policies/star-rules|社会组织星级评定办法（试行）|Rules of the star rating (trial)
purchase-rules|demo|示范区民政局（虚构）|示民虚〔2023〕5号|false|“1+3”政策|2023-02-01|https://demo.example.org/policies/purchase-rules|政府购买社会组织服务办法|Rules for purchasing services
venture-rules|demo|示范区民政局（虚构）|示民虚〔2023〕6号|true|“1+3”政策|2023-02-06|https://demo.example.org/policies/venture-rules|公益创投实施细则（试行）|Rules of the venture calls (trial)
luting-list|luting|鹭汀街道办事处（虚构）||false||2025-03-03||鹭汀街道需求与资源清单|Luting lists of needs and resources
"""

# mechanism | kind | place | items | measure | name | name in English
MECHANISMS = """
four-leads|programme|demo|党建红色项目;社区治理难题项目;志愿服务项目;弱势群体帮扶项目|project_directions|“四领”行动|The four leads
four-steps|mechanism|demo|点单;制单;承单;买单|chain_steps|“四步走”机制|The four-step mechanism
seven-steps|method|demo|发现;登记;陪伴;赋能;展示;评估;出壳|nurturing_steps|七步陪伴法|The seven-step method
grid-standard|standard|huaiying|人员;场地;台账;公示||社区服务站标准|Standard of a service station
star-rulebook|rulebook|demo|月规范;党建落实;自评;互评;群众评||星级评定规则|Rules of the stars
"""

# brand | place | organization | name | name in English
BRANDS = """
warm-lunch|jiuzhong|chenzhou|“一碗热饭”|A bowl of hot food
orange|judeng|chengsan|“橙伞计划”|Orange Umbrella
keeper-brand|banmutang|linli|“我家管家”|Our keeper
river-lamp|dudeng|river|“河灯”护河|River lamps
red-house|huaiying||“槐下议事”|Under the locust tree
"""

# --- tables: the star rating -----------------------------------------------------------------------

# organization | first month | last month | level of 2023, 2024, 2025 | venue | stage | mode | tier | origin
RESIDENTS = """
chenzhou|2023-01|2025-12|94 96 95|huaiying-incubator|final|in_station|tier_10|incubated
chengsan|2023-01|2025-12|91 94 95|chengyan-incubator|final|in_station|tier_10|incubated
weilan|2023-01|2025-12|88 93 95|chengyan-incubator|late|in_station|tier_10|incubated
tongdu|2023-01|2025-12|92 95 97|demo-incubator|late|in_station|tier_10|introduced
guitu|2023-02|2025-12|80 82 85|demo-incubator|middle|in_station|tier_30|introduced
muhe|2025-06|2025-12|0 0 95|luting-incubator|middle|in_station|tier_30|introduced
baishou|2025-08|2025-12|0 0 86|luting-incubator|early|in_station|tier_90|local
qingya|2023-01|2025-12|82 78 84|demo-incubator|middle|off_station|tier_30|local
xingye|2023-06|2025-12|81 76 83|luting-incubator|middle|in_station|tier_30|local
yisuan|2023-01|2025-12|84 86 86|demo-incubator|late|in_station|tier_10|introduced
yanbian|2023-01|2025-12|83 85 86|chengyan-incubator|late|in_station|tier_30|incubated
dengta|2023-03|2025-12|86 84 88|demo-incubator|middle|in_station|tier_30|incubated
lvlan|2023-01|2025-12|82 80 81|huaiying-incubator|middle|in_station|tier_30|incubated
linli|2023-01|2025-12|78 74 82|demo-incubator|late|in_station|tier_10|incubated
qicheng|2023-01|2025-03|72 58 60|demo-incubator|early|in_station|tier_90|local
yunfan|2023-01|2025-12|81 83 84|demo-incubator|middle|in_station|tier_30|local
shiguang|2024-01|2025-12|0 64 52|chengyan-incubator|early|cloud|tier_90|local
daotian|2023-01|2025-12|66 68 65|demo-incubator|early|off_station|tier_90|local
xiaofeng|2023-09|2025-12|70 72 74|huaiying-incubator|middle|in_station|tier_30|incubated
culture-art|2023-01|2025-12|80 83 84|demo-incubator|late|off_station|tier_30|local
green|2023-01|2025-12|74 77 78|demo-incubator|middle|off_station|tier_30|local
disability-union|2023-01|2025-12|85 84 86|demo-incubator|late|off_station|tier_30|local
rescue|2024-04|2025-12|0 88 90|demo-incubator|middle|in_station|tier_30|local
law|2023-01|2025-12|76 79 80|demo-incubator|middle|cloud|tier_90|local
science|2024-01|2025-12|0 82 92|demo-incubator|middle|cloud|tier_90|unknown
choir|2023-01|2025-12|76 79 81|huaiying-incubator|early|in_station|tier_90|incubated
reading|2023-01|2025-12|76 79 81|chengyan-incubator|early|in_station|tier_90|incubated
homework|2023-01|2024-06|74 71 0|chengyan-incubator|early|in_station|tier_90|incubated
repair|2023-09|2025-10|79 81 83|luting-incubator|early|in_station|tier_90|incubated
river|2024-02|2025-12|0 75 77|luting-incubator|early|cloud|tier_90|incubated
opera|2023-01|2025-12|62 71 86|huaiying-incubator|middle|off_station|tier_90|incubated
"""

# Months that differ from the level: a score, a status, or nothing at all for a missing row.
# Several are the vectors of the model, so that the site shows them.
FLAT_MONTHS = {
    ("chengsan", 2025): "9.5",
    ("weilan", 2025): "9.5",
    ("guitu", 2025): "8.0",
    ("muhe", 2025): "9.5",
    ("yisuan", 2025): "8.5",
    ("yanbian", 2025): "8.1",
}
MONTHS: dict[str, dict[str, str]] = {
    "tongdu": {"2025-04": "5.9", "2025-05": "5.8", "2025-06": "5.5"},
    "qingya": {"2024-03": "5.9", "2024-04": "excused", "2024-05": "5.9", "2024-06": "5.9"},
    "xingye": {"2024-08": "5.9", "2024-09": "not_submitted", "2024-10": "5.9"},
    "dengta": {
        "2024-02": "authority_gap",
        "2024-09": "",
        "2025-03": "excused",
        "2025-05": "authority_gap",
        "2025-07": "not_submitted",
    },
    "lvlan": {"2024-07": "not_resident", "2024-08": "not_resident"},
    "linli": {"2024-11": "5.4", "2024-12": "5.8", "2025-01": "5.9"},
    "qicheng": {
        "2024-04": "5.9",
        "2024-05": "5.9",
        "2024-06": "5.9",
        "2024-07": "5.9",
        "2024-08": "5.9",
        "2024-09": "5.9",
        "2025-02": "not_submitted",
    },
    "green": {"2023-05": "5.9", "2023-06": "5.9", "2023-07": "6.0", "2023-08": "5.9"},
    "repair": {"2024-02": "", "2024-03": "excused"},
    "daotian": {"2025-04": "5.6", "2025-05": "6.0", "2025-06": "5.7"},
}
# A year's components that differ from the level: no row at all, a score with its ballots, or votes.
COMPONENTS: dict[tuple[str, int, str], str] = {
    ("chengsan", 2025, "party"): "95",
    ("chengsan", 2025, "self"): "92",
    ("chengsan", 2025, "peer"): "90 91 95 88 99",
    ("chengsan", 2025, "public"): "93/64",
    ("weilan", 2025, "party"): "89.9",
    ("weilan", 2025, "self"): "100",
    ("weilan", 2025, "peer"): "99 99 99",
    ("weilan", 2025, "public"): "99/58",
    ("tongdu", 2025, "party"): "98",
    ("tongdu", 2025, "self"): "98",
    ("tongdu", 2025, "peer"): "98 97 99",
    ("tongdu", 2025, "public"): "98/71",
    ("guitu", 2025, "party"): "55",
    ("guitu", 2025, "self"): "90",
    ("guitu", 2025, "peer"): "90 90 90",
    ("guitu", 2025, "public"): "90/40",
    ("muhe", 2025, "party"): "96",
    ("muhe", 2025, "self"): "97",
    ("muhe", 2025, "peer"): "97 97 97",
    ("muhe", 2025, "public"): "95/33",
    ("yisuan", 2025, "party"): "90",
    ("yisuan", 2025, "self"): "85",
    ("yisuan", 2025, "peer"): "80 80 80",
    ("yisuan", 2025, "public"): "80/45",
    ("yanbian", 2025, "party"): "90",
    ("yanbian", 2025, "self"): "85",
    ("yanbian", 2025, "peer"): "80 80 80",
    ("yanbian", 2025, "public"): "85/52",
    ("yunfan", 2025, "party"): "",
    ("disability-union", 2025, "peer"): "88 84",
    ("rescue", 2025, "public"): "94.5/8",
    ("law", 2025, "peer"): "82 77",
    ("law", 2025, "public"): "81/6",
    ("science", 2025, "self"): "",
    ("river", 2025, "peer"): "",
    ("river", 2025, "public"): "",
    ("culture-art", 2024, "peer"): "85",
    ("xingye", 2023, "public"): "80.5/9",
}
# Months whose score is broken down: organization, first and last month.
ITEMISED = (
    ("chenzhou", "2025-01", "2025-12"),
    ("qicheng", "2024-04", "2024-09"),
    ("xiaofeng", "2025-01", "2025-03"),
)
# Item and its maximum in tenths of a point.
ITEMS = (("work_plan", 30), ("hygiene", 20), ("activity", 20), ("finance", 20), ("disclosure", 10))

# organization | result | decided | valid from | valid until
GRADES = """
federation|grade_5a|2023-11-20|2023-11-20|2028-11-19
chengxin|grade_4a|2022-06-15|2022-06-15|2027-06-14
tongdu|grade_5a|2024-12-05|2024-12-05|2029-12-04
chenzhou|grade_4a|2025-09-18|2025-09-18|2030-09-17
volunteer-union|grade_3a|2020-08-12|2020-08-12|2025-08-11
social-work|grade_3a|2026-03-18|2027-01-01|2031-12-31
daotian|grade_2a|2024-12-05|2024-12-05|2029-12-04
sports|grade_1a|2021-12-22|2021-12-22|2026-12-21
"""

# place | component | decided | score | result
ACCEPTANCE = """
demo|acceptance_self|2025-06-20|92|
demo|acceptance_province|2025-08-15|90|
demo|acceptance_documents|2025-09-26|91.5|qualified
demo|acceptance_video|2025-11-07|93|confirmed
huaiying|acceptance_self|2025-07-10|88|
huaiying|acceptance_province|2025-09-02|84|
chengyan|acceptance_self|2025-06-24|86|
chengyan|acceptance_province|2025-08-19|71|
chengyan|acceptance_documents|2025-10-10|58|unqualified
luting|acceptance_self|2025-07-03|90|
luting|acceptance_documents|2025-08-28|83|qualified
luting|acceptance_province|2025-09-25|85|
luting|acceptance_video|2025-11-14|88|confirmed
"""
EVALUATORS = {
    "acceptance_self": "示范区实验区建设领导小组（虚构）",
    "acceptance_province": "示范省民政部门（虚构）",
    "acceptance_documents": "第三方评估组材料组（虚构）",
    "acceptance_video": "第三方评估组视频组（虚构）",
}

# measure | value (empty: counted from the rows) | unit | qualifier | indicator | as of | window | what is counted
CLAIMS = """
orgs_total||家|exact|I01|2025-12-31||organizations
orgs_registered||家|exact|I01|2025-12-31||registered
orgs_recorded|24|家|exact|I01|2025-12-31||
associations||家|exact|I02|2025-12-31||associations
private_nonent||家|exact|I02|2025-12-31||services
communities||个|exact||2025-12-31||communities
villages||个|reaching||2025-12-31||villages
single_branches||个|exact|I04|2025-12-31||standalone
joint_branches||个|exact|I04|2025-12-31||joint_units
joint_covered|9|个|exact|I05|2025-12-31||
deemed_covered||个|exact|I05|2025-12-31||deemed
party_instructors|5|名|at_least|I06|2025-12-31||
coverage_rate|55.56|%|exact|I05|2025-12-31||
single_rate|27.8|%|about|I04|2025-12-31||
orgs_per_community|3.5|个|average|I03|2025-12-31||
incubator_centres||处|exact||2025-12-31||incubators
rent_free_orgs|10|家|and_more|I07|2025-12-31||
training_sessions||期|exact||2025-12-31|三年来|training_sessions
training_attendance|700|人次|nearly|I15|2025-12-31|三年来|
salons||期|exact||2025-12-31|去年以来|salons
venture_rounds||届|reaching|I08|2025-12-31|累计|venture_rounds
venture_projects|20|个|and_more|I08|2025-12-31|累计|
venture_money|1950000|元|exact|I09|2025-12-31|累计|
venture_beneficiary_visits|12000|人次|over|I09|2025-12-31|累计|
needs_found||个|exact|I11|2025-12-31||needs
volunteer_hours|60000|小时|over|I16|2025-12-31|累计|
month_scale_max|10|分|exact||||
warn_threshold|6|分|less_than||||
warn_months|3|个月|exact||||
rectify_star|3|星|at_most||||
priority_star|5|星|exact||||
fund_earmark_pct|3|%|exact|I10|||
space_earmark_pct|40|%|up_to|I10|||
contract_per_year|5000|元/年|exact||2025-12-31||
policy_package||件|exact|I24|||policy_package
project_directions|4|项|exact|I24|||
chain_steps|4|步|exact|I24|||
nurturing_steps|7|步|exact|I24|||
incubation_tier|103090|型|label|I24|||
micro_venture_2020|80000|元|exact|I09|||
party_units||支|reaching||2025-12-31||units
brands||个|exact||2025-12-31||brands
innovation_fund|300000|元/年|up_to|I10|||
star_party_orgs|6|个|at_least||2025-12-31||
"""

# Units of claims whose measure no row above uses, by words of the measure's Chinese label.
UNIT_BY_WORD = (
    ("人次", "人次"),
    ("占比", "%"),
    ("比例", "%"),
    ("率", "%"),
    ("标准", "元/个"),
    ("资金", "元"),
    ("经费", "元/年"),
    ("出资", "元/年"),
    ("捐款", "元"),
    ("面积", "平方米"),
    ("时长", "小时"),
    ("年份", "年"),
    ("人数", "人"),
    ("层级", "级"),
    ("等级", "级"),
    ("步", "步"),
    ("社会组织", "家"),
    ("服务次数", "次"),
)


# --- tables: money paid, oversight, disclosure -----------------------------------------------------

# Projects whose money came in parts: the step, the days after it, the share.
PARTS = {
    "hot-lunch": (("contracted", 12, 40), ("settled", 0, 60)),
    "home-bath": (("contracted", 9, 30), ("implementing", 90, 30), ("settled", 0, 40)),
    "incubate": (("contracted", 10, 50), ("settled", 0, 50)),
    "ramp": (("contracted", 14, 50), ("settled", 0, 50)),
    "volunteer-school": (("contracted", 8, 30), ("settled", 0, 70)),
    "keeper": (("implementing", 300, 1), ("implementing", 660, 1), ("settled", 0, 1)),
}
# Paid in advance, though the project's own record gives no sum yet.
ADVANCES = (
    ("ebike-shed", "contracted", 15, 39_000),
    ("night-jobs", "contracted", 6, 30_000),
    ("study", "implementing", 20, 2_000),
)
# Paid, says the project; but nobody recorded the payment.
NO_PAYMENT_ROWS = ("opera-stage", "red-route")
# The last part goes to a joint undertaker.
PARTNER_PAYEES = {"ramp": "disability-union", "volunteer-school": "rescue"}

# What else is due: fund | place | year | period | yuan | per | purpose | components | earmarked % | name | name in English
SUBSIDY_FUNDS = """
party-subsidy|demo|2025|per_year|3000|organization|单独组建党组织的工作经费补助|||党组织工作经费补助|Yearly subsidy for a Party unit of one's own
"""
# fund | payee | paid on | yuan | source of the money. Standalone units without a row are due and unpaid.
SUBSIDIES = """
party-subsidy|federation|2025-04-22|3000|财政预算
party-subsidy|volunteer-union|2025-04-22|3000|财政预算
party-subsidy|social-work|2025-04-22|3000|财政预算
party-subsidy|chenzhou|2025-04-22|3000|财政预算
party-subsidy|chengsan|2025-04-22|3000|财政预算
party-subsidy|tongdu|2025-04-22|3000|财政预算
party-subsidy|chengxin|2025-09-16|1500|财政预算
branch-subsidy|chengsan|2024-11-19|5000|财政预算
branch-subsidy|linli|2024-11-19|5000|财政预算
exam-award|social-work|2023-12-12|28000|财政预算
"""

# donation | organization | place | period | yuan | goods | purpose
DONATIONS = """
charity-2024|charity-union||2024|186400|false|困难家庭帮扶
charity-2025|charity-union||2025|241800.50|false|困难家庭帮扶
charity-goods-2025|charity-union||2025-Q4|38600|true|过冬衣物
fund-2024|community-fund||2024|320000|false|社区微项目
fund-2025|community-fund||2025|275500|false|社区微项目
orange-2025|chengsan||2025|26800|true|图书和文具
huaiying-2025||huaiying|2025||true|邻里餐桌食材
"""

# campaign | organization | filed | start | end | full report | raised | spent | name | name in English
FUNDRAISING = """
winter-2024|charity-union|2024-10-18|2024-11-01|2025-01-31|2025-04-18|96400|91250|暖冬行动（2024）|Warm winter, 2024
school-2025|community-fund|2025-02-17|2025-03-01|2025-12-31|2026-05-12|158300|120000|社区书房计划|Reading rooms for communities
flood-2025|charity-union|2025-07-18|2025-07-20|2025-09-30||73100||汛期应急募捐|Appeal in the flood season
elders-2026|charity-union|2026-01-16|2026-02-01|2026-12-31||||邻里敬老行动|Neighbours for the old
"""

# organization | kind | day | until | basis | outcome. Talks that follow from the stars are added by `add_credit_events`.
CREDIT_EVENTS = """
baishou|talk|2024-05-10||连续三个月得分低于6分|限期三十日整改
baishou|rectification_failed|2024-06-14||复查未达到整改要求|
baishou|exit|2024-06-28||整改不到位|十二个月内不得重新申请入驻
property-union|abnormal_listed|2023-07-12||未按规定报送年度工作报告|
far-sail|abnormal_listed|2022-07-05||未按规定报送年度工作报告|
far-sail|abnormal_removed|2024-07-08||列入满两年|转入严重违法失信名单
far-sail|untrustworthy_listed|2024-07-08||被列入活动异常名录满两年|
daotian|abnormal_listed|2024-08-12||通过登记的住所无法取得联系|
daotian|abnormal_removed|2025-03-10||已恢复联系并变更住所|
qicheng|abnormal_listed|2025-06-20||未按期完成整改|
stone-bridge|untrustworthy_listed|2021-05-17||被撤销登记|
old-lamp|untrustworthy_listed|2021-09-01||弄虚作假办理变更登记|
old-lamp|untrustworthy_removed|2023-09-01||期满|
chengsan|award|2024-01-10||年度先进社会组织|
chengsan|award|2025-01-09||年度先进社会组织|
chengsan|award|2026-01-12||年度先进社会组织|
tongdu|award|2024-01-10||社区治理创新奖|
chenzhou|award|2025-01-09|2028-01-08|敬老文明号|
"""
# Warnings that did not end with a rectification in time: organization, month of the warning → fate.
FATES = {
    ("tongdu", "2025-06"): "open",
    ("qicheng", "2024-09"): "failed",
    ("qicheng", "2025-03"): "gone",
    ("shiguang", "2025-03"): "late",
    ("shiguang", "2025-06"): "failed",
    ("shiguang", "2025-09"): "open",
    ("shiguang", "2025-12"): "open",
}
EXITS = """
qicheng|exit|2025-03-31||整改不到位|退出示范区社会组织孵化中心
"""

# objection | organization | about | raised | state | replied | reply
OBJECTIONS = """
tongdu-2025|tongdu|2025年6月的约谈提醒|2026-02-20|open||
shiguang-2025|shiguang|2025年度考核得分|2026-02-18|upheld|2026-03-05|经复核，各月得分记录无误，维持原公示。
baishou-2025|baishou|2025年2月申请重新入驻未受理|2025-02-20|upheld|2025-03-03|2024-06-28责令退出，至申请时未满十二个月，不予受理；期满后可以再次申请。
yanbian-2025|yanbian|2025年度群众评的票数|2026-02-17|corrected|2026-02-27|票数录入有误，已更正，得分不变。
daotian-2024|daotian|列入活动异常名录的事由|2024-08-26|upheld|2024-09-13|两次邮寄均无人签收，列入符合规定。
"""

# correction | table | record | column | value before | reason | day | asked for by; the value after is the row's own
CORRECTIONS = """
yanbian-ballots|evaluations|y-2025-yanbian-public|ballots|25|票数录入有误|2026-02-27|示范区砚边社区教育中心
tongdu-month|evaluations|m-202506-tongdu|score|5.2|漏加一项得分|2025-07-11|示范区社会组织孵化中心
keeper-visits|projects|keeper|person_visits|96|少录一季度台账|2024-03-22|槐影街道办事处
winter-raised|fundraising|winter-2024|raised_yuan|94600|数字录入颠倒|2025-05-06|示范区慈善会
"""

# Who was registered too late in a year, or fell out of the lists, has rows of its own below.
# organization | duty | campaign | period | due | published
DISCLOSURES = """
community-fund|CH-1|school-2025|2025-05||2025-05-28
community-fund|CH-1|school-2025|2025-08||2025-09-20
charity-union|CH-1|elders-2026|2026-04||2026-04-27
charity-union|CH-1|elders-2026|2026-07||2026-08-06
charity-union|ANN-5||2024||2025-05-20
charity-union|ANN-5||2025||2026-05-26
community-fund|ANN-5||2024||2025-05-29
community-fund|ANN-5||2025||2026-06-18
chengsan|ANN-5||2024||2025-05-12
chengsan|ANN-5||2025||
daotian|ANN-5||2024||2025-07-01
chengsan|CH-3||2024||2025-05-12
chengsan|CH-3||2025||2026-05-19
daotian|CH-3||2024||2025-06-11
charity-union|ANN-5||2024||2025-05-23
community-fund|ANN-4||2024||2025-03-27
community-fund|ANN-4||2025||2026-04-09
volunteer-union|EV-1||2025||2025-10-15
tongdu|EV-1||2025||2025-05-20
daotian|REG-1||2024-08||2024-08-16
property-union|REG-1||2023-07||2023-07-14
far-sail|REG-1||2024-07||2024-07-22
daotian|REG-1||2025-03||2025-03-12
chengsan|REG-1||2025-01||2025-01-15
civil-affairs|INS-1||2023||2024-10-14
civil-affairs|INS-1||2025||2026-10-16
civil-affairs|GOV-1||2023-02||2023-02-20
social-work-department|GOV-1||2023-01||2023-03-10
"""
# Announcements of acceptance results for which the authority named a day: one late, one in time, and
# one of which only the address is known.
# project | due | published
ANNOUNCEMENTS = """
parking|2024-12-18|2025-01-23
river-watch|2024-10-31|2024-10-22
legal-clinic|2024-10-24|
"""
# Annual reports that are late or have no day: organization, year of the report → day, "" for a row
# without a day, None for no row at all.
LATE_REPORTS: dict[tuple[str, int], str | None] = {
    ("property-union", 2024): None,
    ("qicheng", 2025): None,
    ("sports", 2024): "2025-06-17",
    ("yunfan", 2025): "2026-07-03",
    ("baishou", 2025): "2026-06-01",
    ("science", 2025): "",
    ("green", 2024): "",
}
# Not inspected for 2025: rated with stars all the same, on an inspection that has run out.
NOT_INSPECTED_2025 = ("weilan", "property-union")


# --- reading the schemas ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Schemas:
    """Columns of each resource and codes of each vocabulary, as `schemas/` gives them."""

    columns: dict[str, list[str]]
    vocabularies: dict[str, list[dict[str, str]]]

    def codes(self, vocabulary: str) -> list[str]:
        """The codes of a vocabulary, in its order."""
        return [value["code"] for value in self.vocabularies[vocabulary]]


def read_schemas(folder: Path) -> Schemas:
    """Read all resources, in their published order, and all vocabularies."""
    resources = [yaml.safe_load(p.read_bytes()) for p in sorted(folder.glob("resources/*.yaml"))]
    resources.sort(key=lambda resource: resource["order"])
    vocabularies = [
        yaml.safe_load(p.read_bytes()) for p in sorted(folder.glob("vocabularies/*.yaml"))
    ]
    return Schemas(
        {r["name"]: [column["name"] for column in r["fields"]] for r in resources},
        {v["name"]: v["values"] for v in vocabularies},
    )


# --- the world that is being made ------------------------------------------------------------------


@dataclass
class World:
    """The rows made so far, by resource, and the generator that the next ones draw from."""

    schemas: Schemas
    rng: random.Random
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, resource: str, /, **cells: object) -> Row:
        """Append a row; `on_` stands for the column `on`, None and "" for an empty cell."""
        row = {name.rstrip("_"): text(value) for name, value in cells.items()}
        unknown = row.keys() - set(self.schemas.columns[resource])
        if unknown:
            message = f"{resource} has no column {', '.join(sorted(unknown))}"
            raise ValueError(message)
        rows = self.rows.setdefault(resource, [])
        rows.append(row)
        if resource != "sources":
            row.setdefault("source_id", LEDGER)
            row.setdefault("source_locator", f"第{len(rows) // 4 + 1}段")
        return row

    def find(self, resource: str, /, **wanted: str) -> list[Row]:
        """The rows of a resource in which every named cell has the wanted value."""
        return [
            row
            for row in self.rows.get(resource, [])
            if all(row.get(name, "") == value for name, value in wanted.items())
        ]

    def day(self, first: date, last: date) -> date:
        """A working day of the span, or the Monday after it."""
        return working_day(first + timedelta(days=self.rng.randint(0, (last - first).days)))

    def after(self, day: date, least: int, most: int) -> date:
        """A working day about so many days later."""
        return working_day(day + timedelta(days=self.rng.randint(least, most)))


def working_day(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    saturday = 5
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= saturday else 0)


def text(value: object) -> str:
    """A value as its cell: ISO dates, `true` and `false`, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def table(columns: str, lines: str) -> list[Row]:
    """The rows of one of the tables above."""
    names = columns.split()
    rows = []
    for line in lines.strip().splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) != len(names):
            message = f"{len(cells)} cells for {len(names)} columns: {line}"
            raise ValueError(message)
        rows.append(dict(zip(names, cells, strict=True)))
    return rows


def tenths(value: int) -> str:
    """A number of tenths with its one decimal: 95 → 9.5."""
    return f"{value // 10}.{value % 10}"


# --- one function per resource or group ------------------------------------------------------------


def add_sources(world: World) -> None:
    """The invented documents."""
    columns = "source_id title title_en publisher kind published_on url file note"
    for row in table(columns, SOURCES):
        world.add("sources", **row)


def add_places(world: World) -> None:
    """The district, a neighbouring county, and all levels below; only one code, of no real area."""
    columns = (
        "place_id level kind name name_en parent_id communities_count procurement_threshold_yuan"
    )
    for row in table(columns, PLACES):
        code = "000000001" if row["place_id"] == "huaiying" else None
        world.add("places", **row, gb_code=code)


def add_venues(world: World) -> None:
    """Every kind, level and state of premises."""
    columns = (
        "venue_id name name_en aliases kind level specialism rent_modes operator_id place_id"
        " area_sqm invested_yuan earmark_pct opened_on service_items_count standard state"
    )
    for row in table(columns, VENUES):
        world.add("venues", **row)


def add_organizations(world: World) -> None:
    """The organizations that count, then buyers and partners; no person is named anywhere."""
    rng = world.rng
    coverage = {row["org_id"]: row for row in table("org_id unit coverage", PARTY_COVERAGE)}
    residents = {row["org_id"]: row for row in residents_table()}
    columns = "org_id type registration status place_id fields roles name name_en aliases"
    bodies = ("public_body", "mass_org", "institution", "enterprise", "party_body")
    for serial, row in enumerate(table(columns, ORGANIZATIONS), start=1):
        org, kind, registration = row["org_id"], row["type"], row["registration"]
        counted = kind not in bodies
        resident = residents.get(org)
        entered = date.fromisoformat(f"{resident['first']}-01") if resident else date(2020, 1, 1)
        founded = world.day(entered - timedelta(days=1500), entered - timedelta(days=200))
        founded = FOUNDED.get(org, founded)
        known = registration in ("registered", "recorded")
        prefix = CREDIT_PREFIX.get(kind) if registration == "registered" else None
        address = ADDRESSES.get(org)
        has_staff = kind in ("association", "service", "foundation", "social_enterprise")
        is_registered_kind = counted and registration == "registered"
        world.add(
            "organizations",
            **row,
            uscc=credit_code(prefix, 7_000_000 + serial * 913) if prefix else None,
            record_no=f"示社备虚〔{founded.year}〕{serial:03d}号"
            if registration == "recorded"
            else None,
            is_community=(kind == "community" or org == "governance") if counted else None,
            authority=authority(kind, registration),
            supervisor="示范区民政局" if kind in ("association", "service", "foundation") else None,
            registered_on=founded if known else None,
            address=address[0] if address else None,
            address_public=address[1] if address else None,
            party_coverage=coverage[org]["coverage"] if org in coverage else None,
            party_unit_id=coverage[org]["unit"] if org in coverage else None,
            incubator_id=resident["venue"] if resident else None,
            incubation_stage=resident["stage"] if resident else None,
            incubation_mode=resident["mode"] if resident else None,
            incubation_tier=resident["tier"] if resident else None,
            origin=resident["origin"] if resident else None,
            staff_persons=rng.randint(2, 28) if has_staff else None,
            volunteers_persons=rng.randint(12, 180) if counted and serial % 5 else None,
            is_charity=org in CHARITIES if is_registered_kind else None,
            public_fundraising=org in FUNDRAISERS if is_registered_kind else None,
            website=f"https://{org}.example.org/" if has_staff and serial % 3 == 0 else None,
            public_phone=f"0000-555{serial + 100:04d}" if has_staff and serial % 2 == 0 else None,
            summary=f"{row['name']}是为演示而虚构的组织。" if counted and serial % 4 else None,
        )


def authority(kind: str, registration: str) -> str | None:
    """Who registered or recorded an organization of this type."""
    if kind == "overseas_ngo":
        return "示范区公安局（虚构）"
    if registration == "recorded":
        return "街道办事处（镇人民政府）"
    return "示范区民政局" if registration == "registered" else None


def add_party_units(world: World) -> None:
    """Units with their parents; what they cover is counted from the organizations."""
    columns = "party_unit_id kind parent_id place_id standard star name name_en"
    units = table(columns, PARTY_UNITS)
    members = {
        unit["party_unit_id"]: len(world.find("organizations", party_unit_id=unit["party_unit_id"]))
        for unit in units
    }
    for unit in units:
        below = [u["party_unit_id"] for u in units if u["parent_id"] == unit["party_unit_id"]]
        below += [u["party_unit_id"] for u in units if u["parent_id"] in below]
        covered = members[unit["party_unit_id"]] + sum(members[u] for u in below)
        world.add("party_units", **unit, covers_count=covered or None)


def add_memberships(world: World) -> None:
    """Members of a federation, of three alliances and a branch of an association."""
    for row in table("org_id member_id role", MEMBERSHIPS):
        both = (row["org_id"], row["member_id"])
        founded = max(
            org["registered_on"] for org in world.rows["organizations"] if org["org_id"] in both
        )
        least = max(date(2021, 3, 1), date.fromisoformat(founded or "2021-03-01"))
        since = world.day(least, date(2025, 6, 30))
        world.add("memberships", **row, since_on=since if world.rng.random() < 0.8 else None)  # noqa: PLR2004, some are undated


def residents_table() -> list[Row]:
    """Who is or was in an incubator."""
    return table("org_id first last levels venue stage mode tier origin", RESIDENTS)


def add_tenancies(world: World) -> None:
    """Rooms in the incubators, rent-free ones without an end, ended ones, and some elsewhere."""
    rng = world.rng
    modes = (
        "free",
        "service_for_rent;utilities_waived",
        "free",
        "paid",
        "service_for_rent",
        "unknown",
    )
    for number, resident in enumerate(residents_table()):
        rent = modes[number % len(modes)]
        until = None
        if resident["last"] < "2025-12":
            year, month = map(int, resident["last"].split("-"))
            until = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        elif rent == "paid":
            until = date(2026, 12, 31)
        world.add(
            "tenancies",
            venue_id=resident["venue"],
            org_id=resident["org_id"],
            from_on=f"{resident['first']}-01",
            until_on=until,
            area_sqm=rng.randint(12, 60) if number % 7 else None,
            rent_modes=rent,
            rent_yuan=100 * rng.randint(36, 120)
            if rent == "paid"
            else 0
            if rent == "free"
            else None,
        )
    others = """
    org-service-centre|federation|2020-05-01||45|free|0
    org-service-centre|volunteer-union|2020-05-01|2023-04-30|30|free|0
    social-work-centre|tongdu|2022-07-01||160|free|0
    party-mass-centre|gateball|2021-03-01||24|free;utilities_waived|0
    life-house|mutual-aid|2023-09-09|2026-09-08|130|service_for_rent|
    zhiyuan-space|patrol|2021-09-01|2024-08-31|40|utilities_waived|
    demo-incubator|muhe|2024-01-01|2024-12-31|20|paid|4800
    """
    columns = "venue_id org_id from_on until_on area_sqm rent_modes rent_yuan"
    for row in table(columns, others):
        world.add("tenancies", **row)


def add_rounds(world: World) -> None:
    """Calls of every kind."""
    columns = "round_id kind year budget_yuan opened_on announced_on place_id name name_en"
    for row in table(columns, ROUNDS):
        world.add("rounds", **row)


STAGES = (
    "need",
    "design",
    "initiated",
    "procured",
    "undertaken",
    "contracted",
    "implementing",
    "evaluated",
    "settled",
)
DONE = ("evaluated", "settled")


def chain_dates(world: World, year: int, call: Row, flags: list[str]) -> dict[str, date]:
    """A day for every step of a project of that year, in order but for the flaws in `flags`.

    Nothing is procured before its call opens, nor awarded before the call's result is announced.
    """
    opened = date.fromisoformat(call.get("opened_on") or f"{year}-01-01")
    announced = date.fromisoformat(call.get("announced_on") or opened.isoformat())
    days = {"need": world.day(date(year, 1, 5), date(year, 1, 31))}
    days["design"] = world.after(days["need"], 10, 24)
    days["initiated"] = world.after(days["design"], 5, 12)
    days["intention_published"] = world.after(days["initiated"], 0, 3)
    gap = (9, 12) if "late_intention" in flags else (32, 40)
    days["procured"] = max(opened, world.after(days["intention_published"], *gap))
    days["awarded"] = max(announced, world.after(days["procured"], 1, 4))
    days["undertaken"] = world.after(days["awarded"], 0, 3)
    gap = (45, 50) if "late_contract" in flags else (3, 18)
    days["contracted"] = world.after(days["undertaken"], *gap)
    gap = (20, 25) if "late_contract" in flags else (1, 2)
    days["contract_published"] = world.after(days["contracted"], *gap)
    days["implementing"] = world.after(days["contracted"], 3, 9)
    days["end"] = min(world.after(days["implementing"], 120, 180), date(year, 12, 12))
    if "three_years" in flags:
        days["end"] = date(year + 2, 12, 31)
    days["evaluated"] = world.after(days["end"], 8, 20)
    days["settled"] = world.after(days["evaluated"], 4, 20)
    if "early" in flags:
        days["settled"] = world.after(days["implementing"], 30, 60)
    return days


def add_projects(world: World) -> dict[str, dict[str, date]]:
    """Projects and their milestones; returns the days of each project's chain.

    Flags: `no_need` names no need; `no_evaluation` was settled without one; `early` was paid
    before it was evaluated; `overpaid` got more than the contract; `unpaid` is settled without
    money; `half` got a first instalment; `overdue` still runs after its end; `large` is above the
    procurement threshold, with its notices; `late_intention` and `late_contract` miss their terms;
    `per_year` is priced by the year, `three_years` runs that long; `joint` has partners; `persons`
    counts persons, not only visits.
    """
    rng = world.rng
    calls = {row["round_id"]: row for row in world.rows["rounds"]}
    chains: dict[str, dict[str, date]] = {}
    columns = (
        "project_id org_id round_id direction stage need_id place_id target_groups buyer_id year"
        " thousands flags title title_en"
    )
    for number, row in enumerate(table(columns, PROJECTS)):
        project, stage, flags = row["project_id"], row["stage"], row.pop("flags").split(";")
        year = int(row.pop("year"))
        thousands = row.pop("thousands")
        days = chain_dates(world, year, calls.get(row["round_id"], {}), flags)
        reached = STAGES.index(stage) if stage in STAGES else -1
        has_contract = reached >= STAGES.index("contracted")
        budget = 1000 * int(thousands) if thousands else None
        contract = paid = None
        if budget and has_contract:
            per_year = "per_year" in flags
            contract = budget if per_year else budget - 100 * rng.randint(0, budget // 1000)
            paid = project_payment(contract, stage, flags)
        running = reached >= STAGES.index("implementing")
        visits = rng.randint(180, 2600) if running else None
        world.add(
            "projects",
            **row,
            aliases="小管家" if project == "keeper" else None,
            funding_source=funding_source(row["round_id"], row["buyer_id"]),
            budget_yuan=budget,
            contract_yuan=contract,
            price_basis=("per_year" if "per_year" in flags else "total") if contract else None,
            paid_yuan=paid,
            start_on=days["implementing"] if has_contract else None,
            end_on=days["end"] if has_contract else None,
            beneficiary_persons=rng.randint(24, 150) if "persons" in flags else None,
            person_visits=visits,
            summary=f"虚构项目，用来演示“{row['title']}”从点单到买单的记录。"
            if number % 3
            else None,
        )
        if stage == "unknown":
            continue
        chains[project] = days
        add_milestones(world, project, stage, days, flags)
    for row in table("project_id org_id role", PARTNERS):
        world.add("project_partners", **row)
    return chains


def project_payment(contract: int, stage: str, flags: list[str]) -> int | None:
    """What has been paid of a contract, with the flaws in `flags`."""
    if "unpaid" in flags:
        return None
    if "three_years" in flags:
        return contract * 3 if stage == "settled" else contract
    if "overpaid" in flags:
        return contract + 12_000
    if "half" in flags:
        return contract // 2
    return contract if stage == "settled" else 0 if stage == "evaluated" else None


def funding_source(round_id: str, buyer: str) -> str | None:
    """Whose money a project lives on, in words."""
    if round_id.startswith("venture"):
        return "福利彩票公益金"
    if round_id.startswith("micro"):
        return "街道专项经费"
    return "财政预算" if buyer else None


def add_milestones(
    world: World, project: str, stage: str, days: dict[str, date], flags: list[str]
) -> None:
    """The dated steps up to the project's stage, with the notices of a large purchase."""
    reached = STAGES[: STAGES.index(stage) + 1]
    steps = [step for step in reached if not (step == "need" and "no_need" in flags)]
    if "no_evaluation" in flags:
        steps.remove("evaluated")
    if "large" in flags:
        steps += ["intention_published"]
        steps += ["awarded"] if "undertaken" in reached else []
        steps += ["contract_published"] if "contracted" in reached else []
    documents = ("intention_published", "awarded", "contract_published", "evaluated")
    for step in sorted(steps, key=lambda step: (days[step], list(days).index(step))):
        document = f"https://demo.example.org/projects/{project}/{step.replace('_', '-')}"
        world.add(
            "milestones",
            project_id=project,
            stage=step,
            on_=days[step],
            document_url=document if step in documents else None,
            note="晚于规定期限"
            if step == "contract_published" and "late_contract" in flags
            else None,
        )


def add_needs(world: World, chains: dict[str, dict[str, date]]) -> None:
    """Needs: dated by their first project, or matched, met or open without one."""
    columns = "need_id kind category channel place_id fate title title_en"
    for row in table(columns, NEEDS):
        fate = row.pop("fate")
        answers = [
            p for p in world.find("projects", need_id=row["need_id"]) if p["project_id"] in chains
        ]
        answers.sort(key=lambda p: chains[p["project_id"]]["need"])
        raised = world.day(date(2024, 1, 8), date(2025, 9, 30))
        matched = world.after(raised, 3, 40) if fate in ("matched", "met") else None
        met = world.after(matched, 2, 60) if matched and fate == "met" else None
        if answers:
            days = chains[answers[0]["project_id"]]
            stage = answers[0]["stage"]
            raised = days["need"]
            matched = (
                days["undertaken"] if STAGES.index(stage) >= STAGES.index("undertaken") else None
            )
            met = days["end"] if stage in DONE and days["end"] <= date(2025, 12, 31) else None
        world.add("needs", **row, raised_on=raised, matched_on=matched, met_on=met)


def add_offers_and_funds(world: World) -> None:
    """What others offer, and the budgets."""
    columns = "offer_id provider_id kind place_id quantity unit title title_en"
    for row in table(columns, OFFERS):
        world.add("offers", **row)
    columns = (
        "fund_id place_id year period amount_yuan per purpose components earmark_pct name name_en"
    )
    for row in table(columns, FUNDS):
        world.add("funds", **row)


def add_services(world: World) -> None:
    """Every kind of service, by an organization of its field; persons or visits, never both."""
    rng = world.rng
    running = {row["org_id"]: row for row in world.rows["projects"] if row.get("start_on")}
    places = {row["place_id"]: row for row in world.rows["places"]}
    communities = [row["place_id"] for row in world.find("places", level="community")]
    for number, kind in enumerate(world.schemas.vocabularies["services.kind"]):
        able = [
            row["org_id"]
            for row in world.rows["organizations"]
            if kind.get("field", "community_service") in row["fields"].split(";")
            and row["status"] == "active"
        ]
        for repeat in range(1 + number % 2):
            org = able[(number + repeat) % len(able)]
            project = running.get(org)
            if project:
                place = places[project["place_id"]]
                start = date.fromisoformat(project["start_on"])
            else:
                place = places[communities[(number * 3 + repeat) % len(communities)]]
                start = date(YEARS[(number + repeat) % len(YEARS)], 1, 10)
            dated = number % 3 == 0
            # A project starts in spring and ends in autumn at the earliest: no period contradicts it.
            period = (f"{start.year}", f"{start.year}-Q3", f"{start.year}-07")[number % 3]
            sessions = 1 if dated else rng.randint(2, 12)
            visits = sessions * rng.randint(9, 34)
            counts_persons = number % 4 == 1
            title = "其他服务" if kind["code"] == "other" else kind["title"]
            world.add(
                "services",
                service_id=f"s-{kind['code'].replace('_', '-')}-{repeat + 1}",
                name=f"{place['name']}{title}",
                name_en=f"{kind['title_en']} in {place['name_en']}",
                project_id=project["project_id"] if project else None,
                org_id=org,
                place_id=place["place_id"],
                on_=world.after(start, 5, 60) if dated else None,
                period=None if dated else period,
                kind=kind["code"],
                sessions=sessions,
                persons=rng.randint(15, 60) if counts_persons else None,
                person_visits=None if counts_persons else visits,
            )


def add_activities(world: World) -> None:
    """Trainings, meetings and platforms."""
    columns = (
        "training_id kind organizer_id on period sessions person_visits persons certified_persons"
        " place_id name name_en"
    )
    for row in table(columns, TRAININGS):
        world.add("trainings", **row)
    columns = "meeting_id kind place_id on period sessions persons name name_en"
    for row in table(columns, MEETINGS):
        world.add("meetings", **row)
    columns = "platform_id kind place_id org_id since_on name name_en"
    for row in table(columns, PLATFORMS):
        world.add("platforms", **row)


def add_volunteering(world: World) -> None:
    """Volunteers and hours per year, of places and of organizations."""
    rng = world.rng
    for year in YEARS:
        for place, base in (("huaiying", 900), ("chengyan", 700), ("luting", 520), ("liudi", 160)):
            persons = base + (year - YEARS[0]) * 60 + rng.randint(0, 50)
            world.add(
                "volunteering",
                place_id=place,
                period=year,
                registered_persons=persons,
                hours=persons * rng.randint(6, 11) + Decimal("0.5"),
            )
        for org in ("volunteer-union", "rescue", "river"):
            persons = rng.randint(40, 160)
            world.add(
                "volunteering",
                org_id=org,
                period=year,
                registered_persons=persons,
                hours=persons * rng.randint(8, 20),
            )


def add_rules(world: World) -> None:
    """Policies, mechanisms and brands."""
    columns = "policy_id place_id issuer number trial package issued_on url title title_en"
    for row in table(columns, POLICIES):
        world.add("policies", **row)
    columns = "mechanism_id kind place_id items measure name name_en"
    for row in table(columns, MECHANISMS):
        world.add("mechanisms", **row)
    for row in table("brand_id place_id org_id name name_en", BRANDS):
        world.add("brands", **row)


# --- evaluations -----------------------------------------------------------------------------------


def month_range(first: str, last: str) -> list[str]:
    """The months from `first` to `last`, both included, as 2025-07."""
    year, month = map(int, first.split("-"))
    months = []
    while f"{year}-{month:02d}" <= last:
        months.append(f"{year}-{month:02d}")
        year, month = year + month // 12, month % 12 + 1
    return months


def month_values(world: World, resident: Row) -> dict[str, str]:
    """A resident's months: a score, a status, or nothing where the row is missing."""
    org = resident["org_id"]
    levels = dict(zip(YEARS, map(int, resident["levels"].split()), strict=True))
    values = {}
    for month in month_range(resident["first"], resident["last"]):
        year = int(month[:4])
        level = levels[year]
        # Above 65 a low month happens only where the table of months says so.
        drawn = max(60 if level >= 65 else 0, level + world.rng.randint(-5, 5))  # noqa: PLR2004
        values[month] = FLAT_MONTHS.get((org, year), tenths(min(100, drawn)))
        values[month] = MONTHS.get(org, {}).get(month, values[month])
    return values


def add_month(world: World, org: str, month: str, value: str) -> None:
    """One month's row, and its items where the month is broken down."""
    is_score = value[0].isdigit()
    year, number = map(int, month.split("-"))
    decided = date(year + number // 12, number % 12 + 1, 5)
    shared: dict[str, object] = {
        "scheme": "demo-star",
        "subject_type": "organization",
        "org_id": org,
        "period": month,
        "component": "month",
        "evaluator": "示范区社会组织孵化中心",
        "decided_on": decided if value not in ("authority_gap", "not_resident") else None,
        "source_id": NOTICE,
        "source_locator": f"附表{year - YEARS[0] + 1}第{number}月",
    }
    notes = {
        "excused": "经批准暂停考核",
        "authority_gap": "考核方当月未评分",
        "not_resident": "场地维修，暂时迁出",
        "not_submitted": "逾期未报送材料",
    }
    world.add(
        "evaluations",
        evaluation_id=f"m-{month.replace('-', '')}-{org}",
        **shared,
        status="scored" if is_score else value,
        score=value if is_score else None,
        max_score=10,
        note=notes.get(value),
    )
    if not any(org == o and first <= month <= last for o, first, last in ITEMISED):
        return
    points = int(Decimal(value) * 10)
    left = points
    for position, (item, most) in enumerate(ITEMS):
        rest = sum(maximum for _, maximum in ITEMS[position + 1 :])
        share = min(most, left, max(left - rest, points * most // 100))
        left -= share
        world.add(
            "evaluations",
            evaluation_id=f"m-{month.replace('-', '')}-{org}-{item.replace('_', '-')}",
            **shared,
            criterion=item,
            status="scored",
            score=tenths(share),
            max_score=most // 10,
        )


def year_values(world: World, org: str, year: int, level: int) -> dict[str, str]:
    """A year's components: scores, a mean with its ballots, votes; empty where there is none."""
    rng = world.rng

    def near(spread: int) -> int:
        return max(30, min(100, level + rng.randint(-spread, spread)))

    drawn = {
        "party": str(near(3)),
        "self": str(min(100, level + rng.randint(0, 6))),
        "peer": " ".join(str(near(6)) for _ in range(rng.randint(3, 7))),
        "public": f"{tenths(near(4) * 10 - rng.randint(0, 9))}/{rng.randint(12, 80)}",
    }
    return {name: COMPONENTS.get((org, year, name), value) for name, value in drawn.items()}


def add_year(world: World, org: str, year: int, values: dict[str, str]) -> None:
    """The yearly rows: party, self and public once, peer once per vote."""
    parties = {
        "party": "示范区社会组织综合党委",
        "self": "本组织",
        "peer": "入驻社会组织",
        "public": "社区居民",
    }
    for component, value in values.items():
        votes = value.split() if component == "peer" else [value] if value else []
        for number, vote in enumerate(votes, start=1):
            score, _, ballots = vote.partition("/")
            is_vote = component == "peer"
            suffix = f"-vote-{number}" if is_vote else ""
            world.add(
                "evaluations",
                evaluation_id=f"y-{year}-{org}-{component}{suffix}",
                scheme="demo-star",
                subject_type="organization",
                org_id=org,
                period=year,
                component=component,
                criterion=f"vote-{number}" if is_vote else None,
                status="scored",
                score=score,
                max_score=100,
                ballots=ballots,
                evaluator=parties[component],
                decided_on=date(year + 1, 1, 20),
                evidence_url=f"https://demo.example.org/notice/{year}"
                if component == "party"
                else None,
                source_id=NOTICE,
                source_locator=f"附表{year - YEARS[0] + 5}",
            )


def add_star_rating(world: World) -> None:
    """Three years of months and yearly components of all residents."""
    for resident in residents_table():
        org = resident["org_id"]
        months = month_values(world, resident)
        levels = dict(zip(YEARS, map(int, resident["levels"].split()), strict=True))
        years = {
            year: year_values(world, org, year, levels[year])
            for year in YEARS
            if any(month.startswith(str(year)) for month in months)
        }
        for month, value in months.items():
            if value:
                add_month(world, org, month, value)
        for year, values in years.items():
            # Who leaves before the summer is not assessed for the year.
            if resident["last"] >= f"{year}-06":
                add_year(world, org, year, values)


ENDED = ("deregistered", "revoked", "license_revoked")
"""Statuses of organizations that are on no register any more."""


def register_on(world: World, day: date) -> list[Row]:
    """The register of that day: what has not been struck off since, without overseas offices."""
    return [
        row
        for row in world.find("organizations", registration="registered")
        if row["type"] in CREDIT_PREFIX
        and row["registered_on"] <= day.isoformat()
        and row["status"] not in ENDED
    ]


def add_inspections(world: World) -> None:
    """Annual inspections and spot checks of the register, and the composite assessment."""
    rng = world.rng
    for year in (2023, 2024):
        # Who registered in the second half of the year is not inspected for it.
        register = register_on(world, date(year, 6, 30))
        for number, org in enumerate(register):
            lapsed = org["status"] in ("inactive", "suspended")
            result = (
                "unqualified"
                if lapsed
                else "basically_qualified"
                if number % 9 == year % 3
                else "qualified"
            )
            missing = org["status"] == "inactive" and year == 2024  # noqa: PLR2004, the year it fell silent
            world.add(
                "evaluations",
                evaluation_id=f"i-{year}-{org['org_id']}",
                scheme="demo-inspection",
                subject_type="organization",
                org_id=org["org_id"],
                period=year,
                component="inspection",
                status="not_submitted" if missing else "scored",
                result=None if missing else result,
                evaluator="示范区民政局",
                decided_on=None
                if missing
                else world.day(date(year + 1, 6, 3), date(year + 1, 7, 26)),
                note="未按期报送年度报告" if missing else None,
            )
        for org in rng.sample(register, 3):
            for criterion in ("audit", "party_work"):
                world.add(
                    "evaluations",
                    evaluation_id=f"k-{year}-{org['org_id']}-{criterion.replace('_', '-')}",
                    scheme="demo-inspection",
                    subject_type="organization",
                    org_id=org["org_id"],
                    period=year,
                    component="spot_check",
                    criterion=criterion,
                    status="scored",
                    result=rng.choice(("qualified", "qualified", "basically_qualified")),
                    evaluator="示范区民政局",
                    decided_on=world.day(date(year + 1, 8, 5), date(year + 1, 9, 27)),
                )
        # In 2023 the composite assessment leaves one registered organization out.
        everyone = register_on(world, date(year, 12, 31))
        for org in everyone[1:] if year == YEARS[0] else everyone:
            world.add(
                "evaluations",
                evaluation_id=f"c-{year}-{org['org_id']}",
                scheme="demo-composite",
                subject_type="organization",
                org_id=org["org_id"],
                period=year,
                component="performance",
                status="scored",
                score=rng.randint(62, 97),
                max_score=100,
                evaluator="示范区综合考核组",
                decided_on=date(year + 1, 3, 12),
            )


def outcome_result(score: int) -> str:
    """The verdict that goes with a project's score, by the usual marks of 60 and 75."""
    pass_mark, good_mark = 60, 75
    if score < pass_mark:
        return "unqualified"
    return "basically_qualified" if score < good_mark else "qualified"


def add_other_evaluations(world: World, chains: dict[str, dict[str, date]]) -> None:
    """Outcomes and satisfaction of projects, grades, and the acceptance of a pilot area."""
    rng = world.rng
    for project in world.rows["projects"]:
        name = project["project_id"]
        evaluated = world.find("milestones", project_id=name, stage="evaluated")
        if not evaluated:
            continue
        decided = chains[name]["evaluated"]
        quarter = f"{decided.year}-Q{(decided.month + 2) // 3}"
        shared: dict[str, object] = {
            "scheme": "demo-outcome",
            "subject_type": "project",
            "project_id": name,
            "period": quarter,
            "status": "scored",
            "max_score": 100,
            "decided_on": decided,
        }
        score = rng.randint(58, 98)
        world.add(
            "evaluations",
            **shared,
            evaluation_id=f"o-{name}",
            component="outcome",
            score=score,
            result=outcome_result(score),
            evaluator="示范区社会组织联合会",
            evidence_url=f"https://demo.example.org/projects/{name}/outcome",
        )
        if rng.random() < 0.7:  # noqa: PLR2004, not every project asked its users
            world.add(
                "evaluations",
                **shared,
                evaluation_id=f"u-{name}",
                component="satisfaction",
                score=f"{rng.randint(76, 98)}.{rng.randint(0, 9)}",
                ballots=rng.choice((18, 26, 34, 52, 87, 120)),
                evaluator="社区居民",
            )
    for org in ("tongdu", "linli"):
        for number in range(1, 5):
            world.add(
                "evaluations",
                evaluation_id=f"q-2025-{number}-{org}",
                scheme="demo-outcome",
                subject_type="organization",
                org_id=org,
                period=f"2025-Q{number}",
                component="outcome",
                status="scored",
                score=rng.randint(70, 96),
                max_score=100,
                evaluator="示范区社会组织联合会",
                decided_on=date(2025 + number // 4, number * 3 % 12 + 1, 15),
            )
    (announcement,) = world.find("sources", source_id=GRADED)
    for row in table("org_id result decided_on valid_from valid_until", GRADES):
        # The grades of one year stand in the authority's own announcement, in its own name.
        announced = row["decided_on"].startswith("2024")
        world.add(
            "evaluations",
            **row,
            evaluation_id=f"g-{row['decided_on'][:4]}-{row['org_id']}",
            scheme="grade",
            subject_type="organization",
            period=row["decided_on"][:4],
            component="grade",
            status="scored",
            evaluator=announcement["publisher"] if announced else "示范区社会组织评估委员会",
            source_id=GRADED if announced else REPORT if row["decided_on"] > "2026" else LEDGER,
        )
    for row in table("place_id component decided_on score result", ACCEPTANCE):
        world.add(
            "evaluations",
            **row,
            evaluation_id=f"a-2025-{row['place_id']}-{row['component'].replace('_', '-')}",
            scheme="demo-acceptance",
            subject_type="place",
            period="2025",
            status="scored",
            max_score=100,
            evaluator=EVALUATORS[row["component"]],
        )


# --- claims ----------------------------------------------------------------------------------------


def counts(world: World) -> dict[str, int]:
    """What the demo's own rows give for the figures that a claim may repeat correctly."""
    standing = [row for row in world.rows["organizations"] if row["status"] not in ENDED]
    registered = [row for row in standing if row["registration"] == "registered"]
    recorded = [row for row in standing if row["registration"] == "recorded"]
    units = world.rows["party_units"]
    return {
        "organizations": len(registered) + len(recorded),
        "registered": len(registered),
        "associations": sum(row["type"] == "association" for row in registered),
        "services": sum(row["type"] == "service" for row in registered),
        "communities": len(world.find("places", level="community")),
        "villages": len(world.find("places", level="village")),
        "standalone": len(world.find("organizations", party_coverage="standalone")),
        "deemed": len(world.find("organizations", party_coverage="deemed")),
        "joint_units": sum(unit["kind"] == "joint" for unit in units),
        "incubators": len(world.find("venues", kind="incubator")),
        "training_sessions": sum(int(row["sessions"]) for row in world.rows["trainings"]),
        "salons": sum(int(row["sessions"]) for row in world.find("meetings", kind="salon")),
        "venture_rounds": len(world.find("rounds", kind="venture")),
        "needs": len(world.rows["needs"]),
        "policy_package": len(world.find("policies", package="“1+3”政策")),
        "units": len(units),
        "brands": len(world.rows["brands"]),
    }


def bounds(value: Decimal, qualifier: str) -> tuple[Decimal | None, Decimal | None]:
    """The interval that a qualifier gives a printed figure."""
    if qualifier in ("and_more", "up_to"):
        digits = str(value).rstrip("0")
        return value, value + Decimal(10) ** (len(str(value)) - len(digits))
    if qualifier == "average":
        half = Decimal(5).scaleb(int(value.as_tuple().exponent) - 1)
        return value - half, value + half
    return {
        "nearly": (value * 9 / 10, value),
        "over": (value, None),
        "at_least": (value, None),
        "at_most": (None, value),
        "less_than": (None, value),
    }.get(qualifier, (value, value))


def add_claims(world: World) -> None:
    """Figures of the invented report: right ones, wrong ones, and one for every other measure."""
    known = counts(world)
    columns = "measure value unit qualifier indicator_id as_of window counted"
    curated = table(columns, CLAIMS)
    used = [row["measure"] for row in curated]
    claims = list(curated)
    for measure in world.schemas.vocabularies.get("claims.measure", []):
        if measure["code"] not in used:
            unit = next((u for word, u in UNIT_BY_WORD if word in measure["title"]), "个")
            claims.append(
                dict.fromkeys(columns.split(), "")
                | {
                    "measure": measure["code"],
                    "unit": unit,
                    "value": str(plausible_value(world, unit)),
                    "qualifier": "exact",
                }
            )
    for number, row in enumerate(claims, start=1):
        counted = row.pop("counted")
        value = Decimal(row.pop("value") or known[counted])
        low, high = bounds(value, row["qualifier"])
        community = number > len(curated) and number % 11 == 0
        world.add(
            "claims",
            **row,
            claim_id=f"demo-c{number:03d}",
            place_id="moxiang" if community else DISTRICT,
            subject="community" if community else "district",
            value=value,
            low=f"{low.normalize():f}" if low is not None else None,
            high=f"{high.normalize():f}" if high is not None else None,
            source_id=REPORT,
            source_locator=f"第{number // 5 + 1}段",
        )


def plausible_value(world: World, unit: str) -> int:
    """A figure of a size that fits the unit; nothing in the package backs it."""
    spans = {
        "元": (50, 900, 1000),
        "元/年": (50, 900, 1000),
        "元/个": (20, 60, 100),
        "%": (20, 95, 1),
        "人次": (20, 300, 10),
        "人": (12, 160, 1),
        "平方米": (80, 600, 1),
        "小时": (50, 200, 100),
        "年": (2014, 2021, 1),
        "级": (2, 4, 1),
        "步": (4, 7, 1),
        "家": (10, 40, 1),
        "次": (20, 400, 1),
    }
    least, most, step = spans.get(unit, (3, 18, 1))
    return world.rng.randint(least, most) * step


# --- money paid, oversight, disclosure -------------------------------------------------------------


def pay(world: World, project: Row, on: date, amount: Decimal | int, payee: str = "") -> None:
    """One payment of a project, numbered within it."""
    name = project["project_id"]
    number = len(world.find("payments", project_id=name)) + 1
    world.add(
        "payments",
        payment_id=f"pay-{name}-{number}",
        project_id=name,
        payee_id=payee or project["org_id"],
        paid_on=on,
        amount_yuan=amount,
        funding_source=project.get("funding_source"),
        source_id=OVERSIGHT,
    )


def add_payments(world: World, chains: dict[str, dict[str, date]]) -> None:
    """What was paid for projects, whole or in parts, and the subsidies.

    The parts of a project add up to its `paid_yuan`. What is over the contract came a month later.
    """
    for project in world.rows["projects"]:
        name, paid = project["project_id"], int(project.get("paid_yuan") or 0)
        if not paid or name in NO_PAYMENT_ROWS:
            continue
        days = chains[name]
        over = max(0, paid - int(project["contract_yuan"])) if name not in PARTS else 0
        left = paid - over
        steps = PARTS.get(name)
        if steps is None:
            step = "settled" if project["stage"] == "settled" else "contracted"
            steps = ((step, 0 if step == "settled" else 15, 100),)
        for position, (step, later, share) in enumerate(steps, start=1):
            last = position == len(steps)
            amount = left if last else paid * share // sum(part[2] for part in steps)
            left -= amount
            payee = PARTNER_PAYEES.get(name, "") if last else ""
            pay(world, project, working_day(days[step] + timedelta(days=later)), amount, payee)
        if over:
            pay(world, project, world.after(days["settled"], 25, 35), over)
    for name, step, later, amount in ADVANCES:
        if world.find("payments", project_id=name):
            continue
        (project,) = world.find("projects", project_id=name)
        pay(world, project, working_day(chains[name][step] + timedelta(days=later)), amount)
    columns = (
        "fund_id place_id year period amount_yuan per purpose components earmark_pct name name_en"
    )
    for row in table(columns, SUBSIDY_FUNDS):
        world.add("funds", **row, source_id=OVERSIGHT)
    for row in table("fund_id payee_id paid_on amount_yuan funding_source", SUBSIDIES):
        world.add(
            "payments",
            **row,
            payment_id=f"pay-{row['fund_id']}-{row['payee_id']}",
            source_id=OVERSIGHT,
        )


def add_giving(world: World) -> None:
    """Donations in aggregates, and public campaigns."""
    for row in table("donation_id org_id place_id period amount_yuan in_kind purpose", DONATIONS):
        world.add("donations", **row, source_id=OVERSIGHT)
    columns = "campaign_id org_id filed_on start_on end_on reported_on raised_yuan spent_yuan name name_en"
    for row in table(columns, FUNDRAISING):
        world.add("fundraising", **row, source_id=OVERSIGHT)


def warning_months(world: World) -> list[tuple[str, str]]:
    """Organization and third month of every run of three months below 6 in the month rows.

    The same reading as the stars' rulebook: a report not handed in counts as low, an excused month
    and one that the authority left out are passed over, and a run starts anew after it has fired.
    """
    low, needed = Decimal(6), 3
    found = []
    for resident in residents_table():
        org, run = resident["org_id"], 0
        rows = world.find("evaluations", org_id=org, component="month", criterion="")
        for row in sorted(rows, key=lambda each: each["period"]):
            if row["status"] in ("excused", "authority_gap"):
                continue
            is_low = row["status"] == "not_submitted" or (
                row["status"] == "scored" and Decimal(row["score"]) < low
            )
            run = run + 1 if is_low else 0
            if run == needed:
                found.append((org, row["period"]))
                run = 0
    return found


def add_event(world: World, org: str, kind: str, on: date | str, **cells: object) -> None:
    """One event of oversight; its identifier tells organization, kind and day."""
    day = text(on).replace("-", "")
    world.add(
        "credit_events",
        event_id=f"{org}-{kind.replace('_', '-')}-{day}",
        org_id=org,
        kind=kind,
        on_=on,
        **cells,
        source_id=OVERSIGHT,
    )


def add_credit_events(world: World) -> None:
    """A talk for each warning, with what followed, and the events typed by hand."""
    for org, month in warning_months(world):
        year, number = map(int, month.split("-"))
        fate = FATES.get((org, month), "rectified")
        if fate == "gone":  # ordered out before there could be a talk
            continue
        talk = world.after(date(year + number // 12, number % 12 + 1, 1), 4, 11)
        add_event(
            world, org, "talk", talk,
            basis=f"截至{month}连续三个月得分低于6分",
            outcome="限期三十日整改",
        )  # fmt: skip
        if fate == "rectified":
            add_event(world, org, "rectified", world.after(talk, 14, 26), outcome="复查合格")
        if fate == "late":
            add_event(world, org, "rectified", world.after(talk, 44, 50), outcome="逾期后复查合格")
        if fate == "failed":
            add_event(
                world, org, "rectification_failed", world.after(talk, 31, 38),
                basis="复查未达到整改要求",
            )  # fmt: skip
    for row in table("org_id kind on_ until_on basis outcome", CREDIT_EVENTS + EXITS.lstrip()):
        org, kind, on = row.pop("org_id"), row.pop("kind"), row.pop("on_")
        add_event(world, org, kind, on, **row)
    # Ordered out in June 2024, taken in again more than twelve months later.
    world.add(
        "tenancies",
        venue_id="demo-incubator",
        org_id="baishou",
        from_on="2023-07-01",
        until_on="2024-06-28",
        area_sqm=22,
        rent_modes="free",
        rent_yuan=0,
        source_id=OVERSIGHT,
    )


def add_disclosures(world: World) -> None:
    """Annual reports of the register for 2024 and 2025, and the other duties' rows."""
    for row in table("org_id rule_id campaign_id period due_on published_on", DISCLOSURES):
        number = len(world.rows.get("disclosures", [])) + 1
        world.add(
            "disclosures",
            **row,
            disclosure_id=f"d-{number:03d}",
            url=f"https://demo.example.org/disclosures/{number}" if row["published_on"] else None,
            source_id=OVERSIGHT,
        )
    for year in (2024, 2025):
        for org in register_on(world, date(year, 6, 30)):
            name = org["org_id"]
            if org["type"] == "foundation" or LATE_REPORTS.get((name, year), "") is None:
                continue
            handed_in = world.day(date(year + 1, 4, 7), date(year + 1, 5, 28))
            published = LATE_REPORTS.get((name, year), handed_in.isoformat())
            first = world.day(date(year + 1, 2, 17), date(year + 1, 3, 28))
            for due, day in ((f"{year + 1}-03-31", first), (f"{year + 1}-05-31", published)):
                is_first = day is first
                if is_first and year == 2024:  # noqa: PLR2004, that year's ledger names one step
                    continue
                number = len(world.rows["disclosures"]) + 1
                world.add(
                    "disclosures",
                    disclosure_id=f"d-{number:03d}",
                    org_id=name,
                    rule_id="ANN-1",
                    period=year,
                    due_on=due,
                    published_on=day,
                    source_id=OVERSIGHT,
                )
    for row in table("project_id due_on published_on", ANNOUNCEMENTS):
        (project,) = world.find("projects", project_id=row["project_id"])
        (accepted,) = world.find("milestones", project_id=row["project_id"], stage="evaluated")
        number = len(world.rows["disclosures"]) + 1
        world.add(
            "disclosures",
            disclosure_id=f"d-{number:03d}",
            org_id=project["buyer_id"],
            rule_id="PS-4",
            period=accepted["on"][:4],
            due_on=row["due_on"],
            published_on=row["published_on"],
            url=accepted["document_url"],
            source_id=OVERSIGHT,
        )


def add_inspection_of_2025(world: World) -> None:
    """The inspection of 2026 for the year 2025, which two organizations are missing from."""
    for number, org in enumerate(register_on(world, date(2025, 6, 30))):
        if org["org_id"] in NOT_INSPECTED_2025:
            continue
        missing = org["org_id"] == "qicheng"
        world.add(
            "evaluations",
            evaluation_id=f"i-2025-{org['org_id']}",
            scheme="demo-inspection",
            subject_type="organization",
            org_id=org["org_id"],
            period=2025,
            component="inspection",
            status="not_submitted" if missing else "scored",
            result=None if missing else "basically_qualified" if number % 9 == 1 else "qualified",
            evaluator="示范区民政局",
            decided_on=None if missing else world.day(date(2026, 6, 8), date(2026, 7, 24)),
            note="未按期报送年度报告" if missing else None,
            source_id=OVERSIGHT,
        )
    world.add(
        "evaluations",
        evaluation_id="k-2025-green-audit",
        scheme="demo-inspection",
        subject_type="organization",
        org_id="green",
        period=2025,
        component="spot_check",
        criterion="audit",
        status="scored",
        result="qualified",
        evaluator="示范区民政局",
        decided_on="2026-09-10",
        source_id=OVERSIGHT,
    )
    for org_id, result in (
        ("charity-union", "qualified"),
        ("community-fund", "basically_qualified"),
    ):
        world.add(
            "evaluations",
            evaluation_id=f"k-2024-{org_id}-accounts",
            scheme="demo-inspection",
            subject_type="organization",
            org_id=org_id,
            period=2024,
            component="inspection",
            criterion="audit",
            status="scored",
            result=result,
            evaluator="示范区民政局",
            decided_on="2025-05-16",
            source_id=OVERSIGHT,
        )


def add_objections_and_corrections(world: World) -> None:
    """What was contested, and what was changed after it had been published."""
    columns = "objection_id org_id about raised_on state replied_on reply"
    for row in table(columns, OBJECTIONS):
        world.add("objections", **row, source_id=OVERSIGHT)
    columns = "correction_id resource record_id field before reason on_ requested_by"
    keys = {"evaluations": "evaluation_id", "projects": "project_id", "fundraising": "campaign_id"}
    for row in table(columns, CORRECTIONS):
        (record,) = world.find(row["resource"], **{keys[row["resource"]]: row["record_id"]})
        world.add("corrections", **row, after=record[row["field"]], source_id=OVERSIGHT)


def add_reason_of_long_contract(world: World) -> None:
    """Why one of the two contracts over a year may run three years; the other gives no reason."""
    for row in world.find("milestones", project_id="incubate-2", stage="contracted"):
        row["note"] = "期限三年：购买内容固定、连续性强、预算有保障"


# --- cases that complete the picture -----------------------------------------------------------------

# organization | year | day of the talk | day of the rectification: stars of three or fewer
TALKS = """
daotian|2024|2025-03-11|2025-04-09
law|2024|2025-03-12|2025-04-08
opera|2024|2025-03-13|2025-04-10
river|2025|2026-03-10|2026-04-07
green|2025|2026-03-11|
guitu|2025|2026-03-12|
"""
# feedback | project | organization | place | period | kind | topic | channel | responses | satisfied | score | of | count | replied | days
FEEDBACK = """
f-hot-lunch|hot-lunch|chenzhou|jiuzhong|2024|evaluation|overall|survey|86|79|||||
f-after-school|after-school-2|chengsan|judeng|2025|evaluation|quality|online|64|60|||||
f-parking|parking|tongdu|zhufa|2024|evaluation|content|meeting|41|33|||||
f-listening|listening|weilan|chengyan|2024|evaluation|attitude|survey|38||9.1|10|||
f-ebike|ebike-shed|tongdu|demo|2025|suggestion|safety|online|||||17|15|4
f-muhe||muhe|luting|2025|suggestion|access|visit|||||12|12|3
f-linli||linli|luting|2025|complaint|fees|hotline|||||21|18|6
f-baishou||baishou|luting|2025|complaint|timeliness|hotline|||||14|9|11
f-station||linli|tinglu|2025-Q3|evaluation|overall|offline|58|51|||||
"""
# measure | yuan | unit: rates that the report gives right; what was paid agrees with one of them only
RATES = """
branch_annual_subsidy|3000|元/个/年
new_branch_subsidy|5000|元/个
"""
# fund | department | yuan: what departments put into one pool for community projects
POOLED = """
pooled-civil|示范区民政局|620000
pooled-health|示范区卫生健康局|240000
pooled-women|示范区妇联|90000
pooled-youth|共青团示范区委|70000
"""


def add_talks(world: World) -> None:
    """A talk for some whose stars were three or fewer, and what followed where anything did."""
    for row in table("org_id year on_ rectified", TALKS):
        add_event(
            world, row["org_id"], "talk", row["on_"],
            basis=f"{row['year']}年度评定为三星级以下", outcome="限期三十日整改",
        )  # fmt: skip
        if row["rectified"]:
            add_event(world, row["org_id"], "rectified", row["rectified"], outcome="复查合格")


def add_months_before_an_exit(world: World) -> None:
    """The months of a resident who was ordered out, and those in which it was no resident."""
    low = {"2024-02": "5.5", "2024-03": "5.2", "2024-04": "5.4"}
    for month in month_range("2023-07", "2025-07"):
        kept = low.get(month, "6.4" if month < "2024-02" else "6.1")
        add_month(world, "baishou", month, kept if month <= "2024-06" else "not_resident")


def empty_places_of_those_who_left(world: World) -> None:
    """Who is no resident at the end of the last year is in no venue's list of residents."""
    for resident in residents_table():
        if resident["last"] < f"{YEARS[-1]}-12":
            (row,) = world.find("organizations", org_id=resident["org_id"])
            row.update(dict.fromkeys(
                ("incubator_id", "incubation_stage", "incubation_mode", "incubation_tier"), ""
            ))  # fmt: skip


def add_verdicts(world: World) -> None:
    """A failed outcome, a failed spot check, and what an inspection says of Party work and accounts."""
    (outcome,) = world.find("evaluations", evaluation_id="o-parking")
    outcome.update(score="52", result="unqualified")
    shared: dict[str, object] = {
        "scheme": "demo-inspection", "subject_type": "organization", "status": "scored",
        "evaluator": "示范区民政局", "source_id": OVERSIGHT,
    }  # fmt: skip
    world.add(
        "evaluations", **shared, evaluation_id="k-2025-xiaofeng-audit", org_id="xiaofeng",
        period=2025, component="spot_check", criterion="audit", result="unqualified",
        decided_on="2026-09-11", note="票据不全，限期改正",
    )  # fmt: skip
    for org in ("charity-union", "community-fund", "tongdu"):
        world.add(
            "evaluations", **shared, evaluation_id=f"k-2024-{org}-party", org_id=org, period=2024,
            component="inspection", criterion="party_work", result="qualified",
            decided_on="2025-05-16",
        )  # fmt: skip


def add_priority(world: World) -> None:
    """Projects that went first to organizations with five stars in the year before."""
    for project in ("ebike-shed", "holiday-camp"):
        (row,) = world.find("projects", project_id=project)
        row.update(priority_scheme="demo-star", priority_period="2024")


def add_breaches(world: World) -> None:
    """A contract of more than three years, an undertaker that may not be one, a tender for an operator."""
    (long,) = world.find("projects", project_id="ebike-shed")
    long["end_on"] = "2028-12-31"
    project = world.add(
        "projects", project_id="square-cleaning", title="槐影广场保洁", org_id="huaiying-office",
        title_en="Cleaning the square in Huaiying", direction="hard_problem", stage="contracted",
        place_id="huaiying", buyer_id="civil-affairs", funding_source="财政预算",
        contract_yuan=48000, price_basis="total", start_on="2025-09-01", end_on="2026-08-31",
    )  # fmt: skip
    world.add(
        "milestones", project_id=project["project_id"], stage="contracted", on_="2025-08-28",
        note="街道办事处承接，用来演示承接主体资格的核对",
    )  # fmt: skip
    for row in world.find("milestones", project_id="incubate-2", stage="procured"):
        row["note"] = "公开招标确定孵化中心运营方"


def add_pooled_funds(world: World) -> None:
    """What each department puts into the pool for community projects."""
    for row in table("fund_id department amount_yuan", POOLED):
        world.add(
            "funds", fund_id=row["fund_id"], name=f"示范区整合项目资金：{row['department']}",
            name_en=f"Demonstration District pooled project money ({row['fund_id'][7:]})",
            place_id=DISTRICT, year=2025, period="per_year", amount_yuan=row["amount_yuan"],
            per="district", purpose="整合部门资金购买社区服务", source_id=OVERSIGHT,
        )  # fmt: skip


def add_rates(world: World) -> None:
    """The rates of the two Party subsidies: all had the one-off sum, one had less than the yearly."""
    for row in table("measure value unit", RATES):
        (claim,) = world.find("claims", measure=row["measure"])
        value = row["value"]
        claim.update(
            value=value, low=value, high=value, unit=row["unit"], indicator_id="I23",
            place_id=DISTRICT, subject="district",
        )  # fmt: skip


def add_feedback(world: World) -> None:
    """What residents said of projects and organizations, as numbers only."""
    columns = (
        "feedback_id project_id org_id place_id period kind topic channel responses_persons "
        "satisfied_persons score max_score count replied_count median_reply_days"
    )
    for row in table(columns, FEEDBACK):
        subject = "org_id" if row["project_id"] else ""
        world.add("feedback", **{key: each for key, each in row.items() if key != subject})


def add_evidence_of_status(world: World) -> None:
    """On which day the status holds, and whether a register or a report says so."""
    for row in world.rows["organizations"]:
        if row["registration"] == "registered" and row["status"] != "unknown":
            row.update(status_on="2026-03-31", status_evidence="register")
        elif row["status"] != "unknown":
            row.update(status_on="2026-03-31", status_evidence="report")


# --- the package -----------------------------------------------------------------------------------


def make_world(schemas: Schemas, seed: int) -> World:
    """All rows of the demonstration district, the same for the same seed and schemas."""
    world = World(schemas, random.Random(seed))  # noqa: S311, reproducible figures, no secret
    add_sources(world)
    add_places(world)
    add_venues(world)
    add_organizations(world)
    add_party_units(world)
    add_memberships(world)
    add_tenancies(world)
    add_rounds(world)
    chains = add_projects(world)
    add_needs(world, chains)
    add_offers_and_funds(world)
    add_services(world)
    add_activities(world)
    add_volunteering(world)
    add_rules(world)
    add_star_rating(world)
    add_inspections(world)
    add_other_evaluations(world, chains)
    add_claims(world)
    add_payments(world, chains)
    add_giving(world)
    add_credit_events(world)
    add_disclosures(world)
    add_inspection_of_2025(world)
    add_objections_and_corrections(world)
    add_reason_of_long_contract(world)
    add_talks(world)
    add_months_before_an_exit(world)
    empty_places_of_those_who_left(world)
    add_verdicts(world)
    add_priority(world)
    add_breaches(world)
    add_pooled_funds(world)
    add_rates(world)
    add_feedback(world)
    add_evidence_of_status(world)
    return world


def write_package(folder: Path, world: World) -> dict[str, int]:
    """Write the descriptor and one CSV per resource; returns the number of rows of each."""
    folder.mkdir(parents=True, exist_ok=True)
    counted = {}
    for resource, columns in world.schemas.columns.items():
        rows = world.rows.get(resource)
        if not rows:
            print(f"{resource}: the demonstration district has no rows", file=sys.stderr)
            continue
        filled = [column for column in columns if any(row.get(column) for row in rows)]
        cells = ([row.get(column, "") for column in filled] for row in rows)
        counted[resource] = write_csv(folder / f"{resource}.csv", filled, cells)
    write_descriptor(
        folder,
        {
            "name": "demo",
            "title": "示范区社会组织（虚构数据）",
            "title_en": "Social organizations of the Demonstration District (fictitious data)",
            "description": (
                "为演示公示系统而虚构的区：组织、项目、评分、需求和数字都不是真的，与任何真实的地方、机构和人无关。"
                "数据由 benchmarks/make_demo.py 生成，包含各类代码和常见的缺漏。"
            ),
            "description_en": (
                "A fictitious district that shows what the site can do: its organizations, projects,"
                " scores, needs and figures are not real and refer to no real place, body or person."
                " Made by benchmarks/make_demo.py, with every code and the usual gaps."
            ),
            "synthetic": True,
        },
        counted,
    )
    return counted


def main() -> None:
    """Read the command line, write the package, print its size."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=ROOT / "data" / "demo", metavar="DIR")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()

    world = make_world(read_schemas(ROOT / "schemas"), options.seed)

    for resource, count in write_package(options.out, world).items():
        print(f"{resource}: {count}")


if __name__ == "__main__":
    main()
